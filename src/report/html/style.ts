/** The style of the page. Colours hold the contrast of WCAG 2.2 AA (4.5 : 1) on each ground, and nothing is told by colour alone. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--soft:#f4f6f8;--line:#d5dae0;--text:#1b1f24;--faint:#535c66;--link:#0a4fa0;
--error:#b01c14;--error-bg:#fdeceb;--warning:#7d4a00;--warning-bg:#fff4df;--info:#0a4fa0;--info-bg:#e9f1fc;--pass:#17653a;--pass-bg:#e8f5ec;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14171b;--soft:#1d2127;--line:#3a424c;--text:#e7eaed;--faint:#a9b2bc;--link:#8fbcff;
--error:#ff9a92;--error-bg:#3a1b1a;--warning:#ffc874;--warning-bg:#352811;--info:#8fbcff;--info-bg:#172740;--pass:#86d8a6;--pass-bg:#15301f}}
*{box-sizing:border-box}
html{scroll-padding-top:3.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.page{max-width:70rem;margin:0 auto;padding:0 1rem 4rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem;background:var(--bg);padding:.5rem 1rem;z-index:9}
.skip:focus{left:1rem;top:.5rem}
h1{font-size:1.05rem;font-weight:600;margin:1.5rem 0 .2rem;color:var(--faint)}
h2{font-size:1.35rem;margin:3rem 0 .8rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
h3{font-size:1.05rem;margin:1.6rem 0 .5rem}
h4{font-size:.95rem;margin:1rem 0 .25rem}
p{margin:.4rem 0}
p,li,h1,h2,h3,summary{overflow-wrap:anywhere}
code,.q{font-family:var(--mono);font-size:.9em}
code,.v,.q{unicode-bidi:isolate;overflow-wrap:anywhere}
.v{font-weight:600}
code{background:var(--soft);border-radius:3px;padding:.05em .25em}
.faint{color:var(--faint);font-weight:400}
.small{font-size:.875rem}
nav{position:sticky;top:0;z-index:5;background:var(--bg);border-bottom:1px solid var(--line)}
nav ul{list-style:none;display:flex;gap:.2rem 1.1rem;margin:0;padding:.55rem 1rem;overflow-x:auto;white-space:nowrap;max-width:70rem;margin:0 auto;font-size:.9rem}
nav a{text-decoration:none;padding:.1rem 0;display:inline-block}
nav a:hover{text-decoration:underline}
.tone{color:var(--tone)}
.verdict{font-size:1.7rem;line-height:1.25;font-weight:700;margin:.2rem 0 .6rem}
.card{border:1px solid var(--line);border-left:.45rem solid var(--tone,var(--line));border-radius:6px;margin:.9rem 0;background:var(--bg);content-visibility:auto;contain-intrinsic-size:auto 6rem}
.t-error{--tone:var(--error);--tone-bg:var(--error-bg)}.t-warning{--tone:var(--warning);--tone-bg:var(--warning-bg)}
.t-info{--tone:var(--info);--tone-bg:var(--info-bg)}.t-pass{--tone:var(--pass);--tone-bg:var(--pass-bg)}
.chip{display:inline-block;border:1px solid var(--tone,var(--line));color:var(--tone,var(--faint));background:var(--tone-bg,transparent);border-radius:1rem;padding:0 .6rem;font-size:.8rem;font-weight:700;white-space:nowrap;line-height:1.5}
.brief{list-style:none;margin:0;padding:0}
.brief li{padding:.7rem 1rem}
.brief .what{font-size:1.1rem;font-weight:600;margin:.25rem 0}
.brief .do{margin:.3rem 0 0}
details>summary{cursor:pointer}
.card>details>summary{padding:.7rem 1rem;list-style-position:inside}
.card .headline{font-size:1.05rem;font-weight:600;display:inline}
.card .body{padding:0 1rem 1rem;min-width:0}
.meta{display:block;color:var(--faint);font-size:.875rem;margin-top:.15rem}
.evidence,.steps{margin:.2rem 0;padding-left:1.4rem}
.evidence li,.steps li{margin:.35rem 0}
.q{display:block;background:var(--soft);border-left:3px solid var(--line);padding:.25rem .6rem;margin:.2rem 0;white-space:pre-wrap}
pre{background:var(--soft);border:1px solid var(--line);border-radius:4px;padding:.5rem .7rem;margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font:.85rem/1.45 var(--mono);unicode-bidi:isolate}
.copyable{position:relative}
.copyable button{position:absolute;top:.3rem;right:.3rem}
button,select,input{font:inherit;font-size:.875rem;color:var(--text);background:var(--bg);border:1px solid var(--faint);border-radius:4px;padding:.2rem .6rem;min-height:2rem}
button{cursor:pointer}button:hover{background:var(--soft)}
.tools{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:end;margin:.6rem 0}
.tools label{display:flex;flex-direction:column;font-size:.8rem;color:var(--faint)}
.tools .count{align-self:center;font-size:.875rem;color:var(--faint)}
.scroll{overflow:auto;max-height:38rem;content-visibility:auto;contain-intrinsic-size:auto 20rem;border:1px solid var(--line);border-radius:6px;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.875rem}
thead th{position:sticky;top:0;z-index:1}
th{text-align:left;background:var(--soft);font-weight:600}
th,td{padding:.35rem .6rem;vertical-align:top;border-bottom:1px solid var(--line)}
tr:last-child>td{border-bottom:0}
td{overflow-wrap:anywhere;min-width:6rem}
td.n,td.w{min-width:0}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.w{white-space:nowrap}
.s-fail,.s-crashed,.o-bad{color:var(--error);font-weight:700}.s-pass,.o-good{color:var(--pass)}.s-not-evaluated{color:var(--warning)}.s-not-applicable,.s-disabled{color:var(--faint)}
.bar{display:flex;height:.8rem;border-radius:4px;overflow:hidden;border:1px solid var(--line);max-width:34rem;margin:.5rem 0 .2rem}
.bar svg{width:100%;height:100%;display:block}
.b-fail{fill:var(--error)}.b-pass{fill:var(--pass)}.b-not-evaluated{fill:url(#hatch)}.b-not-applicable,.b-disabled{fill:var(--soft)}.b-crashed{fill:var(--warning)}
.hatch-ground{fill:var(--soft)}.hatch-line{stroke:var(--faint);stroke-width:1.6}
svg{font-family:inherit}
svg text{fill:var(--text)}
.map{min-width:46rem;width:100%;height:auto;display:block}
.map .zone{fill:var(--soft)}.map .zone-name{fill:var(--faint);font-size:12px;letter-spacing:.06em;text-transform:uppercase}
.map rect.box{fill:var(--bg);stroke:var(--text);stroke-width:1.6}
.map .name{font-size:14px;font-weight:700}.map .detail{font-size:11.5px;fill:var(--faint)}.map .what{font-size:12px}
.map .hop{fill:none;stroke:var(--text);stroke-width:2}
.map .head{fill:var(--text)}
.map .m-unknown rect.box,.map .m-unknown .hop{stroke:var(--faint);stroke-dasharray:5 5;stroke-width:1.4}
.map .m-unknown .head{fill:var(--faint)}.map .m-unknown .name,.map .m-unknown .what{fill:var(--faint)}
.map .m-failed rect.box,.map .m-failed .hop{stroke:var(--error);stroke-width:3.5}.map .m-failed .head,.map .m-failed .what{fill:var(--error)}.map .m-failed .what{font-weight:700}
.map .m-suspect rect.box,.map .m-suspect .hop{stroke:var(--warning);stroke-width:2.6}.map .m-suspect .head,.map .m-suspect .what{fill:var(--warning)}
.map .ground{fill:var(--bg);opacity:.92}.map .ground-zone{fill:var(--soft)}
.map .badge{stroke:var(--bg);stroke-width:1.5}.map .badge-text{fill:var(--bg);font-size:13px;font-weight:700;text-anchor:middle}
.map .m-failed .badge{fill:var(--error)}.map .m-suspect .badge{fill:var(--warning)}.map .m-clear .badge{fill:var(--faint)}.map .m-unknown .badge{fill:var(--faint)}
.map a:hover .what{text-decoration:underline}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0;margin:.4rem 0;font-size:.85rem;color:var(--faint)}
.ladder td,.moments td{border-bottom:0;padding:.12rem .6rem}
.ladder tr.mark td,.moments tr.mark td{background-color:var(--warning-bg)}
.ladder td.lanes,.ladder th.lanes{padding:0;background-image:repeating-linear-gradient(90deg,transparent 0 3.45rem,var(--line) 3.45rem 3.55rem,transparent 3.55rem 7rem)}
.ladder th.lanes{background-image:none}
.ladder th.lanes span{display:inline-block;width:7rem;padding:.3rem .2rem;text-align:center;vertical-align:bottom;white-space:normal;font-size:.8rem;line-height:1.25;overflow-wrap:anywhere}
.ladder th.lanes small{display:block;font-weight:400;font-family:var(--mono);font-size:.72rem;color:var(--faint)}
.ladder td svg{display:block;height:1.55rem;overflow:visible}
.l2 svg{width:14rem}.l1 svg{width:7rem}.l3 svg{width:21rem}.l4 svg{width:28rem}.l5 svg{width:35rem}.l6 svg{width:42rem}
.ladder td.text{min-width:18rem;width:99%}
.arrow{stroke:var(--text);stroke-width:1.6;fill:none}.arrow-head{fill:var(--text)}
.a-wrong .arrow{stroke:var(--error);stroke-width:2.4}.a-wrong .arrow-head{fill:var(--error)}
.a-lost .arrow{stroke:var(--warning);stroke-dasharray:5 4}.a-lost .arrow-head{fill:none;stroke:var(--warning);stroke-width:2.2}
.a-bulk .arrow{stroke:var(--info);stroke-width:4}.a-bulk .arrow-head{fill:var(--info)}
.wrong{color:var(--error);font-weight:600}.lost{color:var(--warning)}.bulk{color:var(--info)}
.chart{width:100%;min-width:40rem;height:auto;display:block;touch-action:pan-y}
.chart .track{stroke:var(--line)}.chart .lane-name,.chart .tick{font-size:12px;fill:var(--faint)}
.chart .dot{fill:var(--text)}.chart .dot.wrong{fill:var(--error)}.chart .dot.lost{fill:var(--bg);stroke:var(--warning);stroke-width:2}.chart .dot.bulk{fill:var(--info)}
.chart .hit{stroke:var(--warning);stroke-width:1.5;stroke-dasharray:2 3}
.chart .frame{fill:transparent;stroke:none}
.chart .range{fill:var(--info);opacity:.18}
.hex{white-space:pre;overflow-x:auto}mark{background:var(--warning-bg);color:var(--text);font-weight:700;outline:1px solid var(--warning)}mark code{background:none}mark .faint{color:inherit}
.cover{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.3rem 2rem;margin:1rem 0}
.cover p{margin:.1rem 0}
footer{margin-top:4rem;border-top:1px solid var(--line);padding-top:.8rem}
[hidden]{display:none!important}
.js-only{display:none}.has-js .js-only{display:inline-block}.has-js .tools.js-only{display:flex}
@media (max-width:40rem){body{font-size:15px}.page{padding:0 .75rem 3rem}.tone{color:var(--tone)}
.verdict{font-size:1.35rem}h2{font-size:1.2rem}th,td{padding:.3rem .45rem}.scroll table{min-width:38rem}}
@media print{:root{color-scheme:light}nav,.skip,.tools,.copyable button,.js-only{display:none!important}.page{max-width:none;padding:0}body{font-size:10.5pt}
.scroll{overflow:visible;max-height:none}.card,.scroll{content-visibility:visible}.brief li,tr{break-inside:avoid}h2,h3{break-after:avoid}details::details-content{content-visibility:visible;display:block;height:auto}a{color:inherit;text-decoration:none}
.map,.chart{min-width:0}pre{white-space:pre-wrap;overflow-wrap:anywhere}}
`;
