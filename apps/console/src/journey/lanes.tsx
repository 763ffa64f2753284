import type { Hop } from './journey.ts';
import { lengthText, timeAxis } from './time-axis.ts';

const LANE_PX = 34;
const NAMES_PX = 150;
const HEAD_PX = 22;

/** A lane for each service, on one axis of time. What it shows is in the list below, too, in words. */
export function Lanes({ hops }: { readonly hops: readonly Hop[] }) {
  const services = [...new Set(hops.map(({ service }) => service))];
  const axis = timeAxis(hops.map(({ at }) => Date.parse(at)));
  const height = HEAD_PX + services.length * LANE_PX;
  const width = NAMES_PX + axis.width + 40;
  return (
    <div className="lanes" tabIndex={0} role="region" aria-label="The journey on a line of time">
      <svg width={width} height={height} role="img" aria-label={`${hops.length} hops in ${services.length} services`}>
        {services.map((service, lane) => (
          <g key={service} transform={`translate(0 ${HEAD_PX + lane * LANE_PX})`}>
            <text x="0" y={LANE_PX / 2 + 4}>
              {service}
            </text>
            <line x1={NAMES_PX} x2={width} y1={LANE_PX / 2} y2={LANE_PX / 2} />
          </g>
        ))}
        {axis.folds.map(({ x, ms }) => (
          <g key={x} className="fold" transform={`translate(${NAMES_PX + 10 + x} 0)`}>
            <line y1={HEAD_PX - 4} y2={height} />
            <text y="12">{lengthText(ms)}</text>
          </g>
        ))}
        {hops.map((hop, index) => (
          <circle
            key={`${hop.at} ${index}`}
            className={hop.state}
            r="6"
            cx={NAMES_PX + 10 + axis.x(Date.parse(hop.at))}
            cy={HEAD_PX + services.indexOf(hop.service) * LANE_PX + LANE_PX / 2}
          >
            <title>{`${hop.kind} ${hop.place}: ${hop.state}`}</title>
          </circle>
        ))}
      </svg>
    </div>
  );
}
