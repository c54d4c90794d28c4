/** The few drawn signs of the site. All inherit the colour of the text and are silent to screen readers. */

const STROKE = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.6,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

function Sign({ d }: { d: string }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={d} {...STROKE} />
    </svg>
  );
}

export const CloseIcon = () => <Sign d="M4 4l8 8M12 4l-8 8" />;
export const DownIcon = () => <Sign d="M4.5 6.5L8 10l3.5-3.5" />;
export const MenuIcon = () => <Sign d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />;
export const SearchIcon = () => <Sign d="M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.4 10.4L13.5 13.5" />;
export const ShareIcon = () => <Sign d="M8 10V2M5 4.5L8 2l3 2.5M4 7.5H3v6h10v-6h-1" />;
export const BothWaysIcon = () => <Sign d="M2 8h12M5 5L2 8l3 3M11 5l3 3l-3 3" />;

/** Half light, half dark. */
export function ThemeIcon() {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="5.5" {...STROKE} />
      <path d="M8 2.5a5.5 5.5 0 0 0 0 11z" fill="currentColor" />
    </svg>
  );
}

/** A web of six threads with a node at each end: the mark of the site. */
export function Mark() {
  const ends = [0, 60, 120, 180, 240, 300].map((degrees) => {
    const radians = ((degrees - 90) * Math.PI) / 180;
    return { degrees, x: 12 + 9 * Math.cos(radians), y: 12 + 9 * Math.sin(radians) };
  });
  const ring = (radius: number) =>
    `${ends
      .map(({ x, y }, i) => {
        const scale = radius / 9;
        return `${i === 0 ? "M" : "L"}${(12 + (x - 12) * scale).toFixed(2)} ${(12 + (y - 12) * scale).toFixed(2)}`;
      })
      .join("")}Z`;
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={ends.map(({ x, y }) => `M12 12L${x.toFixed(2)} ${y.toFixed(2)}`).join("")} {...STROKE} />
      <path d={ring(5)} {...STROKE} strokeWidth={1.2} />
      {ends.map(({ degrees, x, y }) => (
        <circle key={degrees} cx={x.toFixed(2)} cy={y.toFixed(2)} r="1.7" fill="currentColor" />
      ))}
      <circle cx="12" cy="12" r="2" fill="currentColor" />
    </svg>
  );
}
