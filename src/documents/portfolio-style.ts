/** The style of the portfolio page: paper and ink, one hue for what is well, one for what grows worse. */

export const portfolioStyle = `
:root{color-scheme:light dark;--paper:#fcfbf8;--raised:#fff;--ink:#1b2530;--soft:#56626e;--line:#dcdfe0;--faint:#eceeed;
--well:#2f7f79;--early:#d9b45b;--late:#8f2f3c;--same:#7d8b99;--worse:#b8503f;--mark:#1f5c78;--old:#a9c3cd;--new:#154a63;--focus:#1f5c78}
@media (prefers-color-scheme:dark){:root{--paper:#10161b;--raised:#151d23;--ink:#e7ebed;--soft:#a3afb9;--line:#2c363e;--faint:#1b242b;
--well:#55a9a0;--early:#d7b665;--late:#c9616a;--same:#74838f;--worse:#d4735f;--mark:#7fbcd6;--old:#39545f;--new:#9ad2ea;--focus:#7fbcd6}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 "Inter","Helvetica Neue","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif;font-variant-numeric:tabular-nums lining-nums}
main,header.top,footer{max-width:1120px;margin:0 auto;padding:0 28px}
header.top{padding-top:40px;display:flex;flex-wrap:wrap;gap:12px 32px;align-items:flex-end;justify-content:space-between}
h1,h2{font-family:"Source Serif 4","Iowan Old Style",Georgia,"Songti SC","Noto Serif CJK SC","Noto Serif SC",serif;font-weight:600;line-height:1.25;margin:0;text-wrap:balance}
h1{font-size:30px;letter-spacing:-.01em}
h2{font-size:21px}
h3{font-size:14px;font-weight:600;margin:0 0 6px}
p{margin:0}
.soft{color:var(--soft)}
.lede{margin-top:6px;color:var(--soft)}
.badge{display:inline-block;margin-top:10px;padding:2px 10px;border:1px solid var(--line);border-radius:99px;font-size:13px;color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));margin:28px 0 0;border-top:2px solid var(--ink)}
.tile{padding:16px 20px 18px 0;border-bottom:1px solid var(--line);min-width:0}
.tile dt{font-size:13px;color:var(--soft)}
.tile dd{margin:2px 0 0;font-size:25px;line-height:1.25;letter-spacing:-.01em;overflow-wrap:anywhere}
.tile dd small{font-size:.62em;letter-spacing:0;color:var(--soft)}
.tile .under{font-size:13px;color:var(--soft);letter-spacing:0}
section{margin-top:52px}
section>header{display:flex;flex-wrap:wrap;gap:2px 16px;align-items:baseline;justify-content:space-between;padding-bottom:10px;border-bottom:1px solid var(--line);margin-bottom:16px}
section>header p{font-size:13.5px;color:var(--soft)}
.strip{display:flex;height:26px;border-radius:3px;overflow:hidden;background:var(--faint);margin:4px 0 6px}
.strip i{display:block;min-width:2px;border-right:1px solid var(--paper)}
.strip i:last-child{border-right:0}
.key{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:13px;color:var(--soft);margin-bottom:18px}
.sw{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:7px;vertical-align:-.5px}
.scroll{overflow-x:auto;margin:0 -4px;padding:0 4px}
.scroll:focus-visible,summary:focus-visible,.lang input:focus-visible+label{outline:2px solid var(--focus);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;font-size:13.5px;color:var(--soft);padding:0 0 8px}
th,td{padding:7px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--faint)}
th{font-weight:500;color:var(--soft);font-size:13px}
tbody th{color:var(--ink);font-size:14px}
th:first-child,td:first-child{text-align:left;padding-left:0}
tfoot th,tfoot td{border-top:1px solid var(--line);border-bottom:0;font-weight:600;color:var(--ink)}
tfoot tr+tr th,tfoot tr+tr td{border-top:0;font-weight:400;color:var(--soft)}
.bar{width:26%;min-width:110px;padding-right:0;text-align:left}
.bar i{display:block;height:11px;border-radius:2px;min-width:1px}
.heat td{padding:8px 9px;border:2px solid var(--paper);border-radius:5px;text-align:center}
.heat th{border-bottom:0;text-align:center;padding:6px 9px}
.heat th:first-child{text-align:left;padding-left:0}
.heat tbody th{position:sticky;left:0;background:var(--paper);text-align:left}
.heat .nil{color:var(--soft)}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:28px 40px}
.grid>*{min-width:0}
figure{margin:0;min-width:0}
figcaption{font-size:14px;font-weight:600;margin-bottom:4px}
figcaption small{font-weight:400;color:var(--soft);font-size:13px;margin-left:6px}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{fill:var(--soft);font-size:12px;font-family:inherit}
svg .value{fill:var(--ink);font-weight:600;font-size:13px;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
figure{container-type:inline-size}
@container (min-width:460px){svg text{font-size:9.6px}svg .value{font-size:10.8px}svg .line{stroke-width:1.5}}
@container (max-width:345px){svg text{font-size:13.5px}svg .value{font-size:14.5px}}
svg .grid{stroke:var(--faint)}
svg .base{stroke:var(--line)}
svg .line{fill:none;stroke-width:1.9;stroke-linejoin:round;stroke-linecap:round}
.ages{display:inline-block;width:64px;height:8px;border-radius:4px;margin:0 8px;vertical-align:0;background:linear-gradient(90deg,var(--old),var(--new))}
details{margin-top:14px}
summary{cursor:pointer;font-size:13.5px;color:var(--mark);width:max-content;padding:4px 0}
details[open] summary{margin-bottom:8px}
footer{margin-top:60px;padding-bottom:48px;font-size:13px;color:var(--soft)}
footer p{border-top:1px solid var(--line);padding-top:14px;max-width:none}
.lang{position:relative;display:flex;gap:2px;border:1px solid var(--line);border-radius:99px;padding:2px;font-size:13px}
.lang legend,.lang input{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.lang label{padding:3px 14px;border-radius:99px;cursor:pointer;color:var(--soft)}
.lang input:checked+label{background:var(--ink);color:var(--paper)}
fieldset.lang{margin:0}
body:has(#lang-zh:checked) [lang=en].w,body:has(#lang-en:checked) [lang=zh].w{display:none}
@media (max-width:640px){main,header.top,footer{padding-left:18px;padding-right:18px}header.top{padding-top:24px}h1{font-size:25px}section{margin-top:40px}
.wide{display:none}.bar{display:none}.bar.keep{display:table-cell;min-width:64px}th,td{padding:7px 6px}.tiles{grid-template-columns:1fr 1fr}.tile{padding-right:12px}.tile dd{font-size:19px}.tile.long{grid-column:1/-1}.tile.long dd{font-size:24px}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444}.lang,summary{display:none}section{break-inside:avoid;margin-top:28px}body{font-size:12px}}
`;
