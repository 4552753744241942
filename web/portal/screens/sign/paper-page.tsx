/** One page of the paper as text: the same words in the same order as the file has them there. */
import { useWords } from '../../../kit/speech.tsx';
import type { PageBlock } from './signing-store.ts';

type Runs = Extract<PageBlock, { kind: 'heading' }>['text'];
type Table = Extract<PageBlock, { kind: 'table' }>;

function Text({ runs }: { readonly runs: Runs }) {
  return runs.map(({ text, strong }, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text that never changes
    strong ? <strong key={at}>{text}</strong> : <span key={at}>{text}</span>,
  );
}

export function PaperBlocks({ blocks }: { readonly blocks: readonly PageBlock[] }) {
  return blocks.map((block, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a page that never changes
    <PaperBlock key={at} block={block} />
  ));
}

function PaperBlock({ block }: { readonly block: PageBlock }) {
  switch (block.kind) {
    case 'heading':
      return <PaperHeading block={block} />;
    case 'paragraph':
      return (
        <p className={block.style}>
          {block.style === 'strong' ? (
            <strong>
              <Text runs={block.text} />
            </strong>
          ) : (
            <Text runs={block.text} />
          )}
        </p>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items of a list that never changes
            <li key={at}>
              {!item.goesOn && <span aria-hidden={!block.numbered}>{item.mark}</span>}
              <span>
                <Text runs={item.text} />
              </span>
            </li>
          ))}
        </ul>
      );
    case 'table':
      return <PaperTable table={block} />;
    case 'fields':
      return <PaperFields block={block} />;
    case 'box':
      return (
        <section className={`box ${block.style}`}>
          <p>
            <strong>
              <Text runs={block.label} />
            </strong>
          </p>
          <PaperBlocks blocks={block.blocks} />
        </section>
      );
    case 'code':
      return (
        <>
          <PaperBlocks blocks={block.blocks} />
          {block.link !== null && (
            <p>
              <a href={block.link.url} target="_blank" rel="noreferrer">
                {block.link.says}
              </a>
            </p>
          )}
        </>
      );
  }
}

/** The screen has its own first heading: those of the paper stand one below. */
function PaperHeading({ block }: { readonly block: Extract<PageBlock, { kind: 'heading' }> }) {
  const text = <Text runs={block.text} />;
  if (block.level === 3) return <h4>{text}</h4>;
  return <h3 className={block.level === 1 ? 'paper-title' : undefined}>{text}</h3>;
}

function PaperFields({ block }: { readonly block: Extract<PageBlock, { kind: 'fields' }> }) {
  const say = useWords();
  return (
    <dl>
      {block.fields.map(({ label, value }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fields of a paper that never changes
        <div key={at}>
          <dt>
            <Text runs={label} />
          </dt>
          <dd>{value === null ? <em>{say('pageSign.toWrite')}</em> : <Text runs={value} />}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Two columns without heads are names and what they say; wider ones may be moved sideways. */
function PaperTable({ table }: { readonly table: Table }) {
  const say = useWords();
  const { heads, rows, align, summed } = table;
  if (heads === null && align.length === 2) {
    return (
      <dl>
        {rows.map(([name = [], value = []], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a paper that never changes
          <div key={at}>
            <dt>
              <Text runs={name} />
            </dt>
            <dd>
              <Text runs={value} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways is reached by keyboard
    <section className="table-box" aria-label={say('pageSign.table')} tabIndex={0}>
      <table className={align.length > 3 ? 'dense' : undefined}>
        {heads !== null && (
          <thead>
            <tr>
              {heads.map((head, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns stand in their order
                <th key={column} scope="col" className={align[column] === 'right' ? 'amount' : undefined}>
                  <Text runs={head} />
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a paper that never changes
            <tr key={row} className={summed && row === rows.length - 1 ? 'sum' : undefined}>
              {cells.map((cell, column) => {
                const className = align[column] === 'right' ? 'amount' : undefined;
                return column === 0 ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells stand in their order
                  <th key={column} scope="row" className={className}>
                    <Text runs={cell} />
                  </th>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells stand in their order
                  <td key={column} className={className}>
                    <Text runs={cell} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
