/* Rows of a list are chosen with Shift from one to another; the bar says how many and offers what at
   least one of them is open to. Without script the boxes and all buttons are there. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-many]');
  if (!form) return;
  function list(nodes) { return Array.prototype.slice.call(nodes); }
  var boxes = list(document.querySelectorAll('input[type=checkbox][form="' + form.id + '"]'));
  var acts = list(form.querySelectorAll('[data-act]'));
  var count = form.querySelector('[data-many-count]');
  var all = form.querySelector('input[name=all]');
  var page = form.querySelector('[data-many-page] input');
  var last = null;
  function show() {
    var chosen = boxes.filter(function (box) { return box.checked; });
    var whole = all && all.checked;
    var number = whole ? Number(all.dataset.total) : chosen.length;
    count.textContent = number ? count.dataset.said.replace('#', number) : '';
    form.classList.toggle('is-on', number > 0);
    page.checked = boxes.length > 0 && chosen.length === boxes.length;
    acts.forEach(function (button) {
      button.hidden = !whole && !chosen.some(function (box) {
        return (' ' + box.dataset.acts + ' ').indexOf(' ' + button.dataset.act + ' ') >= 0;
      });
    });
  }
  boxes.forEach(function (box, at) {
    box.addEventListener('click', function (event) {
      if (event.shiftKey && last !== null) {
        for (var n = Math.min(at, last); n <= Math.max(at, last); n += 1) boxes[n].checked = box.checked;
      }
      last = at;
      if (all && !box.checked) all.checked = false;
      show();
    });
  });
  function tickAll(checked) { boxes.forEach(function (box) { box.checked = checked; }); show(); }
  page.parentNode.hidden = !boxes.length;
  page.addEventListener('change', function () {
    if (all) all.checked = false;
    tickAll(page.checked);
  });
  if (all) all.addEventListener('change', function () { tickAll(all.checked); });
  window.addEventListener('pageshow', show);
  show();
})();
