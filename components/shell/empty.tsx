/** Pages of a mesh of which nothing is known yet. They fill by themselves after the first round. */
import { LiveRefresh } from "./live-refresh.tsx";

export function EmptySheet({ mesh, title, text }: { mesh: string; title: string; text: string }) {
  return (
    <div className="sheet">
      <LiveRefresh mesh={mesh} />
      <h1>{title}</h1>
      <p className="lead">{text}</p>
    </div>
  );
}

export function EmptyMap({ mesh, title, text }: { mesh: string; title: string; text: string }) {
  return (
    <div className="map-screen">
      <LiveRefresh mesh={mesh} />
      <h1 className="visually-hidden">{title}</h1>
      <p className="map-empty">{text}</p>
    </div>
  );
}
