/** `/embed/{mesh}/{node}.svg`, `.png`, `.badge.svg`, `.badge.png`: a node by its uid or name. */
import { imageAnswer, imageNamed } from "../../images.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ mesh: string; image: string }> }): Promise<Response> {
  const { mesh, image } = await params;
  const named = imageNamed(decodeURIComponent(image));
  if (named === null) return new Response("Ask for NAME.svg, NAME.png or NAME.badge.svg\n", { status: 404 });
  const { name, badge, format } = named;
  return imageAnswer({ mesh, node: name, badge, format }, request);
}
