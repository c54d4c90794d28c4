/** Lost and unknown member-hours of each day, as bars with a table for who cannot see them. */
import { fill } from "#lib/base/template.ts";
import type { ReliabilityView } from "#lib/wire/api/reliability.ts";
import type { Language } from "../i18n/languages.ts";
import { hoursText } from "./figures.ts";
import type { ReliabilityWords } from "./words.ts";

const HEIGHT = 96;
const WIDTH = 720;

type DayBarsProps = { days: ReliabilityView["days"]; language: Language; timezone: string; t: ReliabilityWords };

export function DayBars({ days, language, timezone, t }: DayBarsProps) {
  const most = Math.max(...days.map(({ member_hours_lost: lost }) => lost), 1e-9);
  const step = WIDTH / Math.max(days.length, 1);
  const format = new Intl.DateTimeFormat(language, { timeZone: timezone, day: "numeric", month: "short" });
  const titleOf = ({ from, member_hours_lost: lost, member_hours_unknown: unknown }: (typeof days)[number]) =>
    fill(t.dayTitle, {
      day: format.format(new Date(from)),
      lost: hoursText(lost, language),
      unknown: hoursText(unknown, language),
    });
  return (
    <>
      <svg className="day-bars" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {days.map((day, index) => {
          const { member_hours: all, member_hours_lost: lost, member_hours_unknown: unknown } = day;
          const [width, x] = [Math.max(1, step - 2), index * step + 1];
          const high = (HEIGHT * lost) / most;
          return (
            <g key={day.from}>
              <title>{titleOf(day)}</title>
              <rect className="day-unknown" x={x} width={width} y={0} height={all > 0 ? (HEIGHT * unknown) / all : 0} />
              <rect className="day-lost" x={x} width={width} y={HEIGHT - high} height={high} />
            </g>
          );
        })}
      </svg>
      <p className="muted">{fill(t.tallest, { hours: hoursText(most < 1e-6 ? 0 : most, language) })}</p>
      <details>
        <summary>{t.inNumbers}</summary>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.day}</th>
              <th scope="col" className="number">
                {t.lost}
              </th>
              <th scope="col" className="number">
                {t.unknown}
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ from, member_hours_lost: lost, member_hours_unknown: unknown }) => (
              <tr key={from}>
                <td>{format.format(new Date(from))}</td>
                <td className="number">{hoursText(lost, language)}</td>
                <td className="number">{hoursText(unknown, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
