interface SparklineProps {
  readonly numbers: readonly number[];
  /** What they are, for who does not see them. */
  readonly label: string;
}

const [WIDTH, HEIGHT] = [72, 16];

/** A bar for each number, as high as it is beside the highest. */
export function Sparkline({ numbers, label }: SparklineProps) {
  const highest = Math.max(...numbers, 1);
  const width = WIDTH / numbers.length;
  return (
    <svg role="img" aria-label={label} className="sparkline" width={WIDTH} height={HEIGHT}>
      {numbers.map((number, at) => {
        const height = number === 0 ? 0 : Math.max(2, (number / highest) * HEIGHT);
        return <rect key={at} x={at * width} y={HEIGHT - height} width={width - 1} height={height} />;
      })}
    </svg>
  );
}
