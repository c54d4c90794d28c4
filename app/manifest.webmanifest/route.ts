/** Lets a phone keep the site on its home screen. */
import { webContext } from "#lib/server/web/context/context.ts";

export const dynamic = "force-dynamic";

export function GET(): Response {
  const { name } = webContext().site();
  const manifest = {
    name,
    short_name: name,
    start_url: "/",
    display: "minimal-ui",
    background_color: "#f6f5f1",
    theme_color: "#f6f5f1",
    icons: [{ src: "/icon.svg", type: "image/svg+xml", sizes: "any" }],
  };
  return new Response(JSON.stringify(manifest), {
    headers: { "Content-Type": "application/manifest+json", "Cache-Control": "public, max-age=3600" },
  });
}
