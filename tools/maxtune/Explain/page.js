'use strict';
const tip = document.getElementById('tip');
function show(point) {
  tip.textContent = point.dataset.tip;
  tip.hidden = false;
  const at = point.getBoundingClientRect(), own = tip.getBoundingClientRect();
  const left = Math.min(at.right + 10, document.documentElement.clientWidth - own.width - 8);
  tip.style.left = Math.max(8, left) + 'px';
  tip.style.top = Math.max(8, at.top - own.height - 8) + 'px';
}
for (const point of document.querySelectorAll('[data-tip]')) {
  point.addEventListener('mouseenter', () => show(point));
  point.addEventListener('focus', () => show(point));
  for (const end of ['mouseleave', 'blur']) point.addEventListener(end, () => { tip.hidden = true; });
}
for (const table of document.querySelectorAll('table.sortable')) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const value = row => row.cells[column].dataset.v ?? row.cells[column].textContent;
    const number = head.classList.contains('n');
    const missing = x => number && (x === '' || Number.isNaN(Number(x)));
    const rows = [...body.rows].sort((a, b) => {
      const x = value(a), y = value(b);
      if (missing(x) || missing(y)) return missing(x) - missing(y);
      const order = number ? Number(x) - Number(y) : x.localeCompare(y);
      return down ? -order : order;
    });
    body.append(...rows);
  }));
}
const filter = document.getElementById('kernel-filter');
if (filter) filter.addEventListener('change', () => {
  for (const row of document.querySelectorAll('table.sortable tbody tr')) row.hidden = filter.value !== '' && row.dataset.kernel !== filter.value;
});
