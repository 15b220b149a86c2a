(()=>{var $="application/vnd.jupyter.widget-view+json",J="<p><em>As you left it. To work on, run this cell: Shift+Enter.</em></p>",V=/^from helpers import lab\b/m,O=t=>Array.isArray(t)?t.join(""):String(t??""),q=t=>Array.isArray(t?.cells)&&t.cells.some(e=>e.cell_type==="code"&&V.test(O(e.source)));function S(t){if(!q(t))return t;let{widgets:e,...o}=t.metadata??{};return{...t,metadata:o,cells:t.cells.map(z)}}function z(t){return t.outputs?.some(e=>e.data?.[$])?{...t,outputs:t.outputs.map(F)}:t}function F(t){if(!t.data?.[$])return t;let{[$]:e,...o}=t.data;return"text/html"in o&&(o["text/html"]=J+O(o["text/html"])),{...t,data:o}}function R(t){let e=t.save.bind(t);t.save=(n,r)=>e(n,r?.type==="notebook"&&r.content?{...r,content:S(r.content)}:r);let o=t.get.bind(t);t.get=async(n,r)=>{let a=await o(n,r);return a?.type==="notebook"&&a.content?{...a,content:S(a.content)}:a}}var T="my_work",G="progress.json",K="progress-arriving.json";async function H(t){try{return(await t.get(`${T}/${G}`,{type:"file",format:"text",content:!0})).content}catch{return null}}async function Q(t){let e=await H(t);if(e===null)return"Nothing is kept yet. Answer a prediction first.";let o=document.createElement("a");return o.href=URL.createObjectURL(new Blob([e],{type:"application/json"})),o.download="trust-policy-lab-progress.json",o.click(),setTimeout(()=>URL.revokeObjectURL(o.href),6e4),null}function X(){let t=document.createElement("input");return t.type="file",t.accept=".json,application/json",new Promise(e=>{t.addEventListener("change",()=>e(t.files[0]??null)),t.addEventListener("cancel",()=>e(null)),t.click()})}async function Z(t){let e=await X();if(!e)return null;if(e.size>5e7)return`${e.name} is too large to be your progress.`;let o=await e.text();return(()=>{try{return typeof JSON.parse(o)?.work=="object"}catch{return!1}})()?(await t.save(`${T}/${K}`,{type:"file",format:"text",content:o}),`${e.name} is here. Run the first cell of a notebook, or lab.progress(): what it holds is added to what you have done.`):`${e.name} keeps no progress of this course. Choose the file that "Download Your Progress" has made.`}var k="trust-policy-lab:download-progress",A="trust-policy-lab:add-progress";function N(t,{palette:e,apputils:o}){let{contents:n}=t.serviceManager,r=(a,u,g)=>{t.commands.addCommand(a,{label:u,execute:async()=>{let i=await g(n);i&&o.Notification.info(i,{autoClose:!1})}}),e?.addItem({command:a,category:"Trust Policy Lab"})};r(k,"Download Your Progress",Q),r(A,"Add Progress from a File",Z)}var P=`.tpl-course {
  overflow: auto;
  padding: 24px;
  background: var(--jp-layout-color1);
}
.tpl-course article {
  max-width: 46rem;
  margin: 0 auto;
}
.tpl-course .tpl-go-on {
  padding: 10px 20px;
  border: none;
  border-radius: var(--jp-border-radius);
  background: var(--jp-brand-color1);
  color: var(--jp-ui-inverse-font-color1);
  font: 600 var(--jp-ui-font-size2) var(--jp-ui-font-family);
  cursor: pointer;
}
.tpl-course .tpl-go-on:focus-visible {
  outline: 2px solid var(--jp-content-font-color1);
  outline-offset: 2px;
}
.tpl-course ol.tpl-lessons {
  list-style: none;
  margin: 20px 0;
  padding: 0;
}
.tpl-course .tpl-lesson {
  display: grid;
  grid-template-columns: 1fr auto;
  gap: 2px 16px;
  padding: 10px 0;
  border-top: 1px solid var(--jp-border-color2);
}
.tpl-course .tpl-lesson p {
  margin: 0;
}
.tpl-course .tpl-title {
  grid-column: 1;
  font-weight: 600;
}
.tpl-course .tpl-learn {
  grid-column: 1;
  color: var(--jp-content-font-color2);
}
.tpl-course .tpl-bar {
  grid-row: 1;
  grid-column: 2;
  width: 11rem;
  height: 6px;
  align-self: center;
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
}
.tpl-course .tpl-bar span {
  display: block;
  height: 100%;
  border-radius: 3px;
  background: var(--jp-brand-color1);
}
.tpl-course .tpl-far {
  grid-row: 2;
  grid-column: 2;
  width: 11rem;
  color: var(--jp-content-font-color2);
  font-size: var(--jp-ui-font-size1);
}
.tpl-course .tpl-more a {
  text-decoration: underline;
}
.tpl-course ul.tpl-news,
.tpl-course .tpl-due {
  margin: 12px 0;
  border-left: 3px solid var(--jp-brand-color1);
  padding: 4px 12px;
  list-style: none;
}
.tpl-course ul.tpl-news li {
  margin: 4px 0;
}
@media (max-width: 600px) {
  .tpl-course .tpl-lesson {
    grid-template-columns: 1fr;
  }
  .tpl-course .tpl-bar,
  .tpl-course .tpl-far {
    grid-row: auto;
    grid-column: 1;
  }
}
.tpl-course .tpl-carry {
  display: flex;
  flex-wrap: wrap;
  gap: 10px;
}
.tpl-course .tpl-carry button {
  padding: 6px 12px;
  border: 1px solid var(--jp-border-color0);
  border-radius: var(--jp-border-radius);
  background: var(--jp-layout-color1);
  color: var(--jp-content-font-color1);
  font: var(--jp-ui-font-size1) var(--jp-ui-font-family);
  cursor: pointer;
}
.tpl-course .tpl-carry button:focus-visible {
  outline: 2px solid var(--jp-brand-color1);
  outline-offset: 2px;
}
`;function b(){let t=document.getElementById("jupyter-config-data")?.dataset.jupyterLiteRoot;if(t===void 0)return null;let e=new URL(window.location.href.replace(/[?#].*$/,"").replace(/index\.html$/,"")),o=new URL(`${t}/`,e.href.endsWith("/")?e:`${e}/`);return{run:o,whole:new URL("..",o)}}function L(t,{run:e,whole:o}){let n=`${e.href}files/`;if(!t.startsWith(n))return null;let[r,a=""]=t.slice(n.length).split(/(?=#)/),u=/^docs\/(.+)\.md$/.exec(r);return u?`${o.href}docs/${u[1]}.html${a}`:r.endsWith(".ipynb")?`${e.href}notebooks/index.html?path=${r}${a}`:null}function W(t){let e=o=>{let n=o.target.closest?.("a[href]"),r=n&&L(n.href,t);!r||n.dataset.commandlinkerCommand&&/\.ipynb\b/.test(n.href)||(o.preventDefault(),o.stopImmediatePropagation(),window.open(r,"_blank","noopener"))};document.addEventListener("click",e,!0)}var x="my_work",v="trust-policy-lab:course";function c(t,e={},...o){let n=document.createElement(t);for(let[r,a]of Object.entries(e))n.setAttribute(r,a);return n.append(...o.filter(r=>r!==null)),n}function et(t,e){let o=c("span");return o.style.width=`${e?100*t/e:0}%`,o}var ot=t=>t.split("`").map((e,o)=>o%2?c("code",{},e):e),nt={new:"",begun:"begun",finished:"✓ finished"};function rt(t,e,o){let n=(l,...p)=>{let s=c("a",{href:"#"},...p);return s.addEventListener("click",d=>{d.preventDefault(),e(l)}),s},r=(l,p)=>{let s=c("button",{type:"button"},l);return s.addEventListener("click",()=>o(p)),s},{next:a}=t,u=a&&c("button",{type:"button",class:"tpl-go-on"},`${a.word}: ${a.title}`);u?.addEventListener("click",()=>e(`${x}/${a.file}`));let g=(t.notebooks??[]).map(({file:l,title:p,minutes:s,learn:d,done:m,of:h,state:y})=>c("li",{class:`tpl-lesson tpl-${y}`},c("p",{class:"tpl-title"},n(`${x}/${l}`,p)),c("p",{class:"tpl-learn"},[s&&`${s} minutes`,d].filter(Boolean).join(" · ")),c("p",{class:"tpl-bar","aria-hidden":"true"},et(m,h)),c("p",{class:"tpl-far"},[`${m} of ${h} done`,nt[y]].filter(Boolean).join(" · ")))),i=t.due?c("p",{class:"tpl-due"},`${t.due} ${t.due===1?"question is":"questions are"} due for review: run `,c("code",{},"lab.review()")," in any notebook."):null,f=(t.news??[]).map(l=>c("li",{},...ot(l)));return c("article",{},c("h1",{},"Trust Policy Lab"),c("p",{},"Who may become a role, and why. You edit trust policies, and a mocked AWS enforces them."),c("p",{},u??"You have finished every notebook."),i,f.length?c("ul",{class:"tpl-news","aria-label":"News"},...f):null,c("ol",{class:"tpl-lessons","aria-label":"Notebooks"},...g),c("p",{class:"tpl-more"},"Your notebooks and your progress are yours, in ",c("code",{},`${x}/`),". The words: ",n("docs/glossary.md","glossary"),". What the lab can do: ",n("docs/lab.md","the lab"),". What it does not model: ",n("docs/limits.md","limits"),"."),c("p",{class:"tpl-carry"},r("Download your progress",k),r("Add progress from a file",A)))}function I(t,{shell:e,restorer:o,palette:n,apputils:r,widgets:a}){let{contents:u}=t.serviceManager;async function g(){try{let{content:d}=await u.get(`${x}/course.json`,{type:"file",format:"text",content:!0});return JSON.parse(d)}catch{return null}}class i extends a.Widget{constructor(){super(),this.id="trust-policy-lab-course",this.title.label="Course",this.title.closable=!0,this.addClass("tpl-course"),this.addClass("jp-RenderedHTMLCommon"),this.node.tabIndex=-1,this.again=()=>{this.refresh()}}async refresh(){let m=await g(),h=JSON.stringify(m);if(!m||h===this.shown)return;let y=this.node.contains(document.activeElement)&&document.activeElement.tagName==="BUTTON";this.shown=h;let B=(M,Y)=>{t.commands.execute(M,Y)};this.node.replaceChildren(rt(m,l,B)),y&&this.node.querySelector(".tpl-go-on")?.focus()}onAfterAttach(){window.addEventListener("focus",this.again)}onBeforeDetach(){window.removeEventListener("focus",this.again)}onAfterShow(){this.again()}onActivateRequest(){(this.node.querySelector(".tpl-go-on")??this.node).focus(),this.again()}}let f=b(),l=d=>{let m=d.endsWith(".md");m&&f?window.open(L(`${f.run.href}files/${d}`,f),"_blank","noopener"):t.commands.execute("docmanager:open",m?{path:d,factory:"Markdown Preview"}:{path:d})},p=new r.WidgetTracker({namespace:"trust-policy-lab"}),s=null;t.commands.addCommand(v,{label:"The Course and Your Progress",caption:"Trust Policy Lab: its notebooks, and how far you are",execute:async()=>{if(!s||s.isDisposed){let d=new i;await d.refresh(),s=new r.MainAreaWidget({content:d}),s.toolbar.hide(),s.id=`${d.id}-main`,s.title.label=d.title.label,s.title.closable=!0}s.isAttached||e.add(s,"main"),p.has(s)||await p.add(s),e.activateById(s.id)}}),n?.addItem({command:v,category:"Trust Policy Lab"}),o?.restore(p,{command:v,name:()=>"course"}),document.head.append(c("style",{},P)),t.restored.then(async()=>{!/\/tree\//.test(window.location.pathname)&&await g()&&await t.commands.execute(v)})}var E="my_work",C="<!-- navigation -->",j="trust-policy-lab:editions",_="trust-policy-lab:told",at=t=>Array.isArray(t)?t.join(""):String(t??"");function st(t){return(t.includes(C)?t.split(/\r\n|\r|\n/).filter(o=>!o.trimEnd().endsWith(C)):[t]).join(`
`).replace(/\n+$/,"")}function it(t){let e=o=>JSON.stringify(o).replace(/[\u007f-\uffff]/g,n=>`\\u${n.charCodeAt(0).toString(16).padStart(4,"0")}`);return`[${t.map(o=>`[${o.map(e).join(", ")}]`).join(", ")}]`}async function ct({cells:t}){let e=it(t.map(n=>[n.cell_type??"",st(at(n.source))])),o=await crypto.subtle.digest("SHA-256",new TextEncoder().encode(e));return[...new Uint8Array(o)].map(n=>n.toString(16).padStart(2,"0")).join("")}function D(t,e,o){let n=t.get.bind(t),r=fetch(new URL(`files/${E}/.course.json`,e)).then(i=>i.json()).then(({copies:i})=>i).catch(()=>({})),a=i=>{try{return Object(JSON.parse(localStorage.getItem(i)))}catch{return{}}},u=(i,f,l)=>{try{localStorage.setItem(i,JSON.stringify({...a(i),[f]:l}))}catch{}},g=(i,f)=>{let l=a(j)[i];return l&&l!==f&&a(_)[i]!==f};t.get=async(i,f)=>{let l=await n(i,f),p=i.startsWith(`${E}/`)?i.slice(E.length+1):"",s=(await r)[p]?.cells;if(!s||!Array.isArray(l?.content?.cells))return l;let d=await ct(l.content);return d===s?(u(j,p,s),l):d!==a(j)[p]?(g(p,s)&&(u(_,p,s),o(`There is a newer edition of ${p}; you keep yours. Rename it in the list of files, and open the new one.`)),l):(await t.delete(i),u(j,p,s),n(i,f))}}var w="trust-policy-lab",U={};async function lt(t){let[e]=Object.values(U[t]??{});return e?(await e.get())():{}}async function dt(){let[t,e,o]=await Promise.all(["@jupyterlab/application","@jupyterlab/apputils","@lumino/widgets"].map(lt));return[{id:`${w}:asleep`,description:"Saved notebooks of the course hold no dead widgets.",autoStart:!0,activate:n=>R(n.serviceManager.contents)},{id:`${w}:site`,description:"Without a server: copies nobody has changed are renewed, and links lead to rendered pages.",autoStart:!0,activate:n=>{let r=b();if(!r)return;let a=u=>e.Notification.info(u,{autoClose:!1});D(n.serviceManager.contents,r.run,a),W(r)}},{id:`${w}:carry`,description:"Your progress as one file, out of this lab and into another one.",autoStart:!0,optional:[e.ICommandPalette],activate:(n,r)=>N(n,{palette:r,apputils:e})},{id:`${w}:page`,description:"The first page: the course, how far you are, and one button.",autoStart:!0,optional:[t.ILabShell,t.ILayoutRestorer,e.ICommandPalette],activate:(n,r,a,u)=>r&&I(n,{shell:r,restorer:a,palette:u,apputils:e,widgets:o})}]}window._JUPYTERLAB??={};window._JUPYTERLAB[w]={init:t=>{U=t},get:async()=>{let t=await dt();return()=>({__esModule:!0,default:t})}};})();
