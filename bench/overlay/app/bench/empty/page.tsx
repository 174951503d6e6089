/** Nothing: what any page in this layout sends to the browser, which is the framework and the pages for errors. */
export default function EmptyPage() {
  return <p>Empty</p>;
}
