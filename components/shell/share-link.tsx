"use client";
/** To the page that shows this mesh, or what is selected of it, elsewhere. */
import { useParams, useSearchParams } from "next/navigation";
import { ShareIcon } from "../ui/icons.tsx";

export function ShareLink({ base, label }: { base: string; label: string }) {
  const query = useSearchParams();
  const { uid, id } = useParams<{ uid?: string; id?: string }>();
  const node = query.get("node") ?? decoded(uid);
  const link = query.get("link") ?? decoded(id);
  const kept = node !== null ? { node } : link !== null ? { link } : null;
  const href = kept === null ? `${base}/share` : `${base}/share?${new URLSearchParams(kept)}`;
  return (
    <a className="control control-icon" href={href} title={label} aria-label={label}>
      <ShareIcon />
    </a>
  );
}

/** Parts of a path come as they stand in the address. */
function decoded(segment: string | undefined): string | null {
  try {
    return segment === undefined ? null : decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
