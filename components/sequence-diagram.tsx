/** One message of a drawing: who says what to whom, and how it ends where it is an end. */
export type Message = {
  /** Their places among the actors. */
  readonly from: number;
  readonly to: number;
  /** A few words: it must fit the narrowest drawing. */
  readonly label: string;
  /** What stands for it in the list: a number, mostly. */
  readonly mark: string;
  readonly end?: "accepted" | "refused" | "lost";
};

/** Messages under a heading of their own. */
export type Phase = { readonly title: string; readonly messages: readonly Message[] };

type Props = {
  /** Of the picture: what it shows, and what happens in it. */
  readonly title: string;
  readonly description: string;
  readonly actors: readonly string[];
  readonly phases: readonly Phase[];
  readonly width: number;
  /** Of this drawing of the page's. */
  readonly id: string;
  readonly className?: string;
};

const headHeight = 36;
const phaseHeight = 44;
const messageHeight = 52;
/** Where the reader's own colours take the place of ours. */
const forcedInk = "forced-colors:fill-[CanvasText]";
const forcedLine = "forced-colors:stroke-[CanvasText]";
const ink = `fill-base-content ${forcedInk}`;

/** A letter is so wide on average, in pixels: to keep labels within the drawing. */
const letter = 7.2;

/**
 * Messages between actors, each on a line of its own, from top to bottom. The same layout at every width: labels stand
 * above their arrows, and give way at the edges.
 */
export function SequenceDiagram({ title, description, actors, phases, width, id, className = "" }: Props) {
  const { rows, height } = rowsOf(phases);
  const lane = (place: number) => ((place + 0.5) * width) / actors.length;
  return (
    <svg
      role="img"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-description`}
      viewBox={`0 0 ${width} ${height}`}
      className={`w-full ${className}`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {actors.map((actor, place) => (
        <Actor key={actor} name={actor} x={lane(place)} width={width / actors.length - 5} height={height} />
      ))}
      {rows.map((row) =>
        "message" in row ? (
          <Arrow key={row.y} message={row.message} y={row.y} lane={lane} width={width} />
        ) : (
          <Heading key={row.y} y={row.y} width={width}>
            {row.title}
          </Heading>
        ),
      )}
    </svg>
  );
}

type Row = { readonly y: number } & ({ readonly title: string } | { readonly message: Message });

function rowsOf(phases: readonly Phase[]): { rows: Row[]; height: number } {
  const rows: Row[] = [];
  let height = headHeight;
  for (const { title, messages } of phases) {
    rows.push({ y: height, title });
    height += phaseHeight;
    for (const message of messages) {
      rows.push({ y: height, message });
      height += messageHeight;
    }
  }
  return { rows, height: height + 8 };
}

type ActorProps = { readonly name: string; readonly x: number; readonly width: number; readonly height: number };

function Actor({ name, x, width, height }: ActorProps) {
  return (
    <>
      <path
        d={`M${x} ${headHeight - 4}V${height}`}
        className="stroke-base-content/25 forced-colors:stroke-[GrayText]"
      />
      <rect
        x={x - width / 2}
        y="1"
        width={width}
        height={headHeight - 6}
        rx="8"
        className="fill-base-100 stroke-base-content/40 forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]"
      />
      <text x={x} y="20" textAnchor="middle" className={`${ink} text-[12px] font-semibold`}>
        {name}
      </text>
    </>
  );
}

type HeadingProps = { readonly y: number; readonly width: number; readonly children: string };

function Heading({ y, width, children }: HeadingProps) {
  return (
    <>
      <rect
        y={y + 10}
        width={width}
        height="26"
        rx="6"
        className="fill-base-300 forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]"
      />
      <text x={width / 2} y={y + 27} textAnchor="middle" className={`${ink} text-[13px] font-medium`}>
        {children}
      </text>
    </>
  );
}

const looks = {
  message: { line: `stroke-base-content ${forcedLine}`, head: ink, text: ink },
  accepted: {
    line: `stroke-success ${forcedLine}`,
    head: `fill-success ${forcedInk}`,
    text: `fill-success font-semibold ${forcedInk}`,
  },
  refused: {
    line: `stroke-error ${forcedLine}`,
    head: `fill-error ${forcedInk}`,
    text: `fill-error font-semibold ${forcedInk}`,
  },
  lost: {
    line: `stroke-warning ${forcedLine}`,
    head: `fill-warning ${forcedInk}`,
    text: `fill-warning font-semibold ${forcedInk}`,
  },
};

type ArrowProps = {
  readonly message: Message;
  readonly y: number;
  readonly lane: (place: number) => number;
  readonly width: number;
};

function Arrow({ message: { from, to, label, mark, end }, y, lane, width }: ArrowProps) {
  const look = looks[end ?? "message"];
  const line = y + 36;
  const [start, target] = [lane(from), lane(to)];
  // What is lost gets no further than half the way.
  const tip = end === "lost" ? (start + target) / 2 : target;
  const words = `${mark}  ${label}`;
  return (
    <g>
      <text
        x={within(width, (start + target) / 2, words.length * letter)}
        y={line - 10}
        textAnchor="middle"
        strokeWidth="5"
        paintOrder="stroke"
        className={`stroke-base-200 text-[13px] forced-colors:stroke-[Canvas] ${look.text}`}
      >
        <tspan className="font-semibold">{mark}</tspan> {label}
      </text>
      <path
        d={`M${start} ${line}H${tip}`}
        strokeWidth="2"
        className={look.line}
        {...(end === "lost" ? { strokeDasharray: "5 4" } : {})}
      />
      {end === "lost" ? (
        <path d={`M${tip - 5} ${line - 5}l10 10m0 -10l-10 10`} strokeWidth="2" className={look.line} />
      ) : (
        <path d={headAt(tip, line, Math.sign(target - start))} className={look.head} />
      )}
    </g>
  );
}

/** The middle of something so wide, moved no more than keeps it inside. */
function within(width: number, middle: number, size: number): number {
  return Math.round(Math.max(size / 2, Math.min(width - size / 2, middle)));
}

function headAt(x: number, y: number, direction: number): string {
  return `M${x} ${y}l${-9 * direction} -5v10z`;
}
