import { notFound } from "next/navigation";

/** Every address that no page has: the site's own words instead of the framework's. */
export default function Missing(): never {
  notFound();
}
