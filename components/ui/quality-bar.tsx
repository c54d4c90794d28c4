/** One direction's quality as a bar and a number; not measured is a dotted line and a word, never 0. */
import { percent } from "#components/i18n/format.ts";
import { qualityBand } from "#lib/wire/map/wire.ts";

const WIDTH = 36;
const THICK = 5;

/** Lines, not boxes: they print. The number beside it says what the colour says. */
function Bar({ quality }: { quality: number | null }) {
  const middle = THICK / 2;
  const inset = quality === null ? 1 : middle;
  const end = inset + (WIDTH - 2 * inset) * (quality ?? 1);
  return (
    <svg
      className="quality-bar"
      width={WIDTH}
      height={THICK}
      viewBox={`0 0 ${WIDTH} ${THICK}`}
      aria-hidden="true"
      focusable="false"
    >
      {quality !== null && <line className="quality-track" x1={inset} x2={WIDTH - inset} y1={middle} y2={middle} />}
      {quality !== 0 && <line className="quality-fill" x1={inset} x2={end} y1={middle} y2={middle} />}
    </svg>
  );
}

type QualityBarProps = {
  quality: number | null;
  title?: string;
  /** What stands for the number where there is none. */
  unmeasured: string;
  /** The figure is told but not to be relied on: drawn pale. */
  doubtful?: boolean;
};

export function QualityBar({ quality, title, unmeasured, doubtful = false }: QualityBarProps) {
  return (
    <span className="quality" data-band={qualityBand(quality)} data-doubtful={doubtful || undefined} title={title}>
      <Bar quality={quality} />
      <span className="quality-number">
        {quality === null ? (
          <>
            <span aria-hidden="true">–</span>
            <span className="visually-hidden">{unmeasured}</span>
          </>
        ) : (
          <>
            {percent(quality)}
            <small>%</small>
          </>
        )}
      </span>
    </span>
  );
}
