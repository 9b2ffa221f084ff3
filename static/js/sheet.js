/* A table to be filled in like a spreadsheet: copied cells are laid out from where they are pasted, Enter goes down a
   row, rows are added as they are needed. Without script one box takes the whole block and the server lays it out. */
(function () {
  'use strict';
  var table = document.querySelector('[data-sheet]');
  if (!table) return;
  var body = table.tBodies[0];
  var most = Number(table.dataset.most);
  var form = table.closest('form');
  function cells(row) { return Array.prototype.slice.call(row.querySelectorAll('input, textarea')); }
  function rows() { return Array.prototype.slice.call(body.rows); }
  function add() {
    if (body.rows.length >= most) return null;
    var number = body.rows.length;
    var row = body.rows[number - 1].cloneNode(true);
    row.querySelector('[data-row-number]').textContent = number + 1;
    row.querySelectorAll('.form-err').forEach(function (one) { one.remove(); });
    row.querySelectorAll('[id], [for], [name]').forEach(function (one) {
      ['id', 'for', 'name'].forEach(function (name) {
        if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(/found-\d+/, 'found-' + number));
      });
    });
    cells(row).forEach(function (cell) {
      cell.value = '';
      cell.removeAttribute('aria-invalid');
      cell.removeAttribute('aria-describedby');
      cell.classList.remove('is-invalid');
    });
    body.append(row);
    return row;
  }
  // A copied block: cells parted by tabs, lines by line ends, what has either of them in quotes.
  function parsed(text) {
    var found = [[]], cell = '', quoted = false;
    for (var at = 0; at < text.length; at += 1) {
      var sign = text[at];
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') { cell += sign; at += 1; } else quoted = false;
      } else if (sign === '"' && cell === '') quoted = true;
      else if (sign === '\t') { found[found.length - 1].push(cell); cell = ''; } else if (sign === '\n') {
        found[found.length - 1].push(cell);
        cell = '';
        found.push([]);
      } else if (sign !== '\r') cell += sign;
    }
    found[found.length - 1].push(cell);
    return found.filter(function (row) { return row.join('').trim() !== ''; });
  }
  body.addEventListener('paste', function (event) {
    var text = event.clipboardData.getData('text/plain');
    if (!/[\t\n]/.test(text.trim()) || !event.target.matches('input, textarea')) return;
    if (event.target.tagName === 'TEXTAREA' && text.indexOf('\t') < 0) return;  // lines of one text
    event.preventDefault();
    var row = event.target.closest('tr');
    if (cells(row).indexOf(event.target) === 0) {  // whole rows: the server knows heads and running numbers
      form.elements.block.value = text;
      form.requestSubmit(form.querySelector('[value=paste]'));
      return;
    }
    var first = rows().indexOf(row);
    var column = cells(row).indexOf(event.target);
    parsed(text).forEach(function (line, at) {
      var there = rows()[first + at] || add();
      if (!there) return;
      line.forEach(function (value, to) {
        var cell = cells(there)[column + to];
        if (cell) cell.value = value.trim();
      });
    });
    event.target.dispatchEvent(new Event('input', { bubbles: true }));
  });
  body.addEventListener('keydown', function (event) {
    if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    var row = event.target.closest('tr');
    var column = cells(row).indexOf(event.target);
    var below = row.nextElementSibling || add();
    if (below) cells(below)[column].focus();
  });
  form.querySelector('[data-more]').addEventListener('click', function (event) {
    event.preventDefault();
    for (var number = 0; number < 10; number += 1) add();
  });
  // A draft has as many rows as it has.
  form.addEventListener('portal:restore', function (event) {
    var last = Math.max.apply(null, [0].concat(event.detail.map(function (pair) {
      return Number((pair[0].match(/^found-(\d+)-/) || [0, 0])[1]);
    })));
    while (body.rows.length <= last && add());
  });
})();
