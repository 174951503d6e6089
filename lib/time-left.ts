/** How long `milliseconds` are, in the two largest units: "13 days 23 h", "11 h 59 min", "9 min 58 s". Null when over. */
export function timeLeft(milliseconds: number): string | null {
  const total = Math.floor(milliseconds / 1000);
  if (total <= 0) return null;
  const [d, h, min, s] = [total / 86_400, (total / 3600) % 24, (total / 60) % 60, total % 60].map(Math.floor) as Four;
  if (d > 0) return `${d} ${d === 1 ? "day" : "days"} ${h} h`;
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
}

type Four = [number, number, number, number];
