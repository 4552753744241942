/** A progress bar on a terminal's standard error; silent elsewhere, so that logs stay readable. */
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** a new bar, from 0 */
  begin(label: string, total: number): void;
  reach(value: number, total?: number): void;
  end(): void;
}

export function progress(): Progress {
  let bar: SingleBar | undefined;
  const shown = process.stderr.isTTY === true;
  const end = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    begin(label, total) {
      end();
      if (!shown || total <= 0) return;
      bar = new SingleBar(
        { format: `${label} {bar} {percentage}%`, hideCursor: true, clearOnComplete: true },
        Presets.shades_classic,
      );
      bar.start(total, 0);
    },
    reach(value, total) {
      if (total !== undefined) bar?.setTotal(total);
      bar?.update(value);
    },
    end,
  };
}
