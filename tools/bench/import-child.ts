/** Imports a folder into a database and prints how long it took and the memory it held. */
import { importBook } from '../../src/application/import-book.ts';
import { orderOfPayment, sealerFor } from '../../src/composition/deployment.ts';
import { openBook } from '../../src/composition/open-book.ts';
import { openStore } from '../../src/store/open.ts';
import { memoryMaxMebibytes, seconds } from './measure.ts';

const [folder, address] = process.argv.slice(2);
const database = await openStore(address!);
const took = await seconds(async () => {
  const { sources, manifest } = await openBook([folder!], 'csv');
  const { files } = await importBook(database, {
    owner: {
      creditorRef: 'bench',
      name: 'bench',
      zone: 'Asia/Shanghai',
      currency: 'CNY',
      generated: true,
      bookAsOf: manifest.asOf,
    },
    sources,
    mappingDigest: '',
    acceptGoodRows: false,
    dryRun: false,
    sealer: sealerFor(database),
    orderOfPayment: orderOfPayment(),
  });
  const refused = files.find((file) => file.outcome !== 'loaded');
  if (refused) throw new Error(`${refused.file}: ${refused.outcome} ${JSON.stringify(refused.faults.slice(0, 3))}`);
});
await database.close();
process.stdout.write(JSON.stringify({ seconds: took, memory: memoryMaxMebibytes() }));
