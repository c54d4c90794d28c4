import { expect, test } from "vitest";
import { POST } from "../../../app/theme/route.ts";

const press = (referer: string | null, body: BodyInit = "theme=dark") =>
  POST(
    new Request("http://site.example/theme", {
      method: "POST",
      body,
      headers: { host: "site.example", ...(referer === null ? {} : { referer }) },
    }),
  );

test.each([
  ["http://site.example/ca/sants?at=x", "/ca/sants?at=x"],
  ["http://site.example//evil.example", "/"],
  ["http://site.example///evil.example/", "/"],
  ["http://site.example/\\evil.example", "/"],
  ["http://site.example/\\/evil.example", "/"],
  ["http://evil.example/ca", "/"],
  ["http://site.example/%2f/evil.example", "/%2f/evil.example"],
  ["nonsense", "/"],
  [null, "/"],
])("from %s the form leads to %s", async (referer, location) => {
  const response = await press(referer);
  expect([response.status, response.headers.get("location")]).toEqual([303, location]);
});

test("a body that no form sends is refused", async () => {
  expect((await press(null, "x".repeat(2_000))).status).toBe(413);
});
