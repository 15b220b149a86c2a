(()=>{var w="application/vnd.jupyter.widget-view+json",T="<p><em>As you left it. To work on, run this cell: Shift+Enter.</em></p>",L=/^from helpers import lab\b/m,x=t=>Array.isArray(t)?t.join(""):String(t??""),P=t=>Array.isArray(t?.cells)&&t.cells.some(e=>e.cell_type==="code"&&L.test(x(e.source)));function v(t){if(!P(t))return t;let{widgets:e,...o}=t.metadata??{};return{...t,metadata:o,cells:t.cells.map(O)}}function O(t){return t.outputs?.some(e=>e.data?.[w])?{...t,outputs:t.outputs.map(W)}:t}function W(t){if(!t.data?.[w])return t;let{[w]:e,...o}=t.data;return"text/html"in o&&(o["text/html"]=T+x(o["text/html"])),{...t,data:o}}function k(t){let e=t.save.bind(t);t.save=(a,r)=>e(a,r?.type==="notebook"&&r.content?{...r,content:v(r.content)}:r);let o=t.get.bind(t);t.get=async(a,r)=>{let l=await o(a,r);return l?.type==="notebook"&&l.content?{...l,content:v(l.content)}:l}}var j=`.tpl-course {
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
`;var b="my_work",h="trust-policy-lab:course";function n(t,e={},...o){let a=document.createElement(t);for(let[r,l]of Object.entries(e))a.setAttribute(r,l);return a.append(...o.filter(r=>r!==null)),a}function C(t,e){let o=n("span");return o.style.width=`${e?100*t/e:0}%`,o}var B=t=>t.split("`").map((e,o)=>o%2?n("code",{},e):e),I={new:"",begun:"begun",finished:"✓ finished"};function M(t,e){let o=(d,...f)=>{let c=n("a",{href:"#"},...f);return c.addEventListener("click",s=>{s.preventDefault(),e(d)}),c},{next:a}=t,r=a&&n("button",{type:"button",class:"tpl-go-on"},`${a.word}: ${a.title}`);r?.addEventListener("click",()=>e(`${b}/${a.file}`));let l=(t.notebooks??[]).map(({file:d,title:f,minutes:c,learn:s,done:i,of:u,state:g})=>n("li",{class:`tpl-lesson tpl-${g}`},n("p",{class:"tpl-title"},o(`${b}/${d}`,f)),n("p",{class:"tpl-learn"},[c&&`${c} minutes`,s].filter(Boolean).join(" · ")),n("p",{class:"tpl-bar","aria-hidden":"true"},C(i,u)),n("p",{class:"tpl-far"},[`${i} of ${u} done`,I[g]].filter(Boolean).join(" · ")))),p=t.due?n("p",{class:"tpl-due"},`${t.due} ${t.due===1?"question is":"questions are"} due for review: run `,n("code",{},"lab.review()")," in any notebook."):null,m=(t.news??[]).map(d=>n("li",{},...B(d)));return n("article",{},n("h1",{},"Trust Policy Lab"),n("p",{},"Who may become a role, and why. You edit trust policies, and a mocked AWS enforces them."),n("p",{},r??"You have finished every notebook."),p,m.length?n("ul",{class:"tpl-news","aria-label":"News"},...m):null,n("ol",{class:"tpl-lessons","aria-label":"Notebooks"},...l),n("p",{class:"tpl-more"},"Your notebooks and your progress are yours, in ",n("code",{},`${b}/`),". The words: ",o("docs/glossary.md","glossary"),". What the lab can do: ",o("docs/lab.md","the lab"),". What it does not model: ",o("docs/limits.md","limits"),"."))}function A(t,{shell:e,restorer:o,palette:a,apputils:r,widgets:l}){let{contents:p}=t.serviceManager;async function m(){try{let{content:i}=await p.get(`${b}/course.json`,{type:"file",format:"text",content:!0});return JSON.parse(i)}catch{return null}}class d extends l.Widget{constructor(){super(),this.id="trust-policy-lab-course",this.title.label="Course",this.title.closable=!0,this.addClass("tpl-course"),this.addClass("jp-RenderedHTMLCommon"),this.node.tabIndex=-1,this.again=()=>{this.refresh()}}async refresh(){let u=await m(),g=JSON.stringify(u);if(!u||g===this.shown)return;let S=this.node.contains(document.activeElement)&&document.activeElement.tagName==="BUTTON";this.shown=g,this.node.replaceChildren(M(u,E=>t.commands.execute("docmanager:open",f(E)))),S&&this.node.querySelector(".tpl-go-on")?.focus()}onAfterAttach(){window.addEventListener("focus",this.again)}onBeforeDetach(){window.removeEventListener("focus",this.again)}onAfterShow(){this.again()}onActivateRequest(){(this.node.querySelector(".tpl-go-on")??this.node).focus(),this.again()}}let f=i=>i.endsWith(".md")?{path:i,factory:"Markdown Preview"}:{path:i},c=new r.WidgetTracker({namespace:"trust-policy-lab"}),s=null;t.commands.addCommand(h,{label:"The Course and Your Progress",caption:"Trust Policy Lab: its notebooks, and how far you are",execute:async()=>{if(!s||s.isDisposed){let i=new d;await i.refresh(),s=new r.MainAreaWidget({content:i}),s.toolbar.hide(),s.id=`${i.id}-main`,s.title.label=i.title.label,s.title.closable=!0}s.isAttached||e.add(s,"main"),c.has(s)||await c.add(s),e.activateById(s.id)}}),a?.addItem({command:h,category:"Trust Policy Lab"}),o?.restore(c,{command:h,name:()=>"course"}),document.head.append(n("style",{},j)),t.restored.then(async()=>{!/\/tree\//.test(window.location.pathname)&&await m()&&await t.commands.execute(h)})}var y="trust-policy-lab",$={};async function R(t){let[e]=Object.values($[t]??{});return e?(await e.get())():{}}async function Y(){let[t,e,o]=await Promise.all(["@jupyterlab/application","@jupyterlab/apputils","@lumino/widgets"].map(R));return[{id:`${y}:asleep`,description:"Saved notebooks of the course hold no dead widgets.",autoStart:!0,activate:a=>k(a.serviceManager.contents)},{id:`${y}:page`,description:"The first page: the course, how far you are, and one button.",autoStart:!0,optional:[t.ILabShell,t.ILayoutRestorer,e.ICommandPalette],activate:(a,r,l,p)=>r&&A(a,{shell:r,restorer:l,palette:p,apputils:e,widgets:o})}]}window._JUPYTERLAB??={};window._JUPYTERLAB[y]={init:t=>{$=t},get:async()=>{let t=await Y();return()=>({__esModule:!0,default:t})}};})();
