import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Handshake } from "#components/handshake";
import { type Message, SequenceDiagram } from "#components/sequence-diagram";

const actors = ["Browser", "Edge", "Server", "Database"];

describe("the drawing of who says what to whom", () => {
  test("has a name and a description, by which it is known", () => {
    const html = drawn([message({})]);
    expect(html).toContain('role="img" aria-labelledby="some-title" aria-describedby="some-description"');
    expect(html).toContain('<title id="some-title">A talk</title><desc id="some-description">Of two.</desc>');
  });

  test("puts each message on a line of its own, below the one before", () => {
    const html = drawn([message({ mark: "1" }), message({ mark: "2" }), message({ mark: "3", end: "accepted" })]);
    const lines = arrows(html).map(({ y }) => y);
    expect(lines).toHaveLength(3);
    expect(lines).toEqual([...new Set(lines)].toSorted((one, other) => one - other));
  });

  test("points from one to the other, in either direction", () => {
    const [there, back] = [drawn([message({ from: 0, to: 2 })]), drawn([message({ from: 3, to: 0 })])];
    expect(arrows(there)).toMatchObject([{ from: 50, to: 250 }]);
    expect(there).toMatch(/d="M250 \d+l-9 -5v10z"/);
    expect(arrows(back)).toMatchObject([{ from: 350, to: 50 }]);
    expect(back).toMatch(/d="M50 \d+l9 -5v10z"/);
  });

  test("lets what is lost get no further than half the way, and gives it no arrowhead", () => {
    const lost = drawn([message({ from: 2, to: 0, end: "lost" })]);
    expect(arrows(lost)).toMatchObject([{ from: 250, to: 150 }]);
    expect(lost).toContain("stroke-dasharray");
    expect(lost).not.toMatch(/d="M\d+ \d+l-?9 -5v10z"/);
  });
});

describe("the drawing of the handshake", () => {
  test.each([280, 300, 440])("keeps every label inside, at a width of %i", (width) => {
    for (const label of labelsOfHandshake()) {
      for (const [from, to] of [
        [0, 1],
        [2, 3],
        [3, 2],
      ] as const) {
        const html = drawn([message({ from, to, label })], width);
        const middle = Number(/<text x="(\d+)" y="\d+" text-anchor="middle" stroke-width/.exec(html)?.[1]);
        const half = ((label.length + 3) * 7.2) / 2;
        expect([label, middle - half >= -1, middle + half <= width + 1]).toEqual([label, true, true]);
      }
    }
  });

  test("tells ends apart by their labels, not by colour alone", () => {
    const html = renderToStaticMarkup(<Handshake />);
    for (const end of ["Accepted", "Refused", "No response"]) expect(html.match(new RegExp(end, "g"))).toHaveLength(3);
  });

  test("needs no inline style, which the content security policy would drop", () => {
    expect(renderToStaticMarkup(<Handshake />)).not.toMatch(/\sstyle=|<style/);
  });

  test("what the drawing shows is in the list beside it, in the same order", () => {
    const html = renderToStaticMarkup(<Handshake />);
    const listed = Array.from(
      html.matchAll(/<p class="font-medium">(?:[A-Za-z]+ to [A-Za-z]+: )?(.*?)<\/p>/g),
      ([, l]) => l,
    );
    expect(listed).toHaveLength(10);
    expect(labelsOfHandshake()).toEqual([...listed, ...listed]);
  });
});

function labelsOfHandshake(): string[] {
  const html = renderToStaticMarkup(<Handshake />);
  return Array.from(html.matchAll(/<\/tspan> (.*?)<\/text>/g), ([, label = ""]) => label);
}

function message(odd: Partial<Message>): Message {
  return { from: 0, to: 1, label: "Hello", mark: "1", ...odd };
}

function drawn(messages: readonly Message[], width = 400): string {
  return renderToStaticMarkup(
    <SequenceDiagram
      id="some"
      title="A talk"
      description="Of two."
      actors={actors}
      phases={[{ title: "Once", messages }]}
      width={width}
    />,
  );
}

function arrows(html: string) {
  return Array.from(html.matchAll(/d="M(\d+) (\d+)H(\d+)"/g), ([, from, y, to]) => ({
    from: Number(from),
    y: Number(y),
    to: Number(to),
  }));
}
