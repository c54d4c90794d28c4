import { linkId } from "#lib/model/link.ts";

export default function Home() {
  return <p>{linkId("b", "a", 0)}</p>;
}
