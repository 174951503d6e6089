/** Nothing: what any page of the framework sends to the browser. */
export default function EmptyPage() {
  return <p>Empty</p>;
}
