/* A phrase is put where the cursor was in the text that is being written. Alt+P leads to the list, arrows through it,
   Enter inserts, Esc leads back; typing narrows it. */
(function () {
  'use strict';
  function start() {
    var panel = document.querySelector('[data-phrases]');
    var form = panel && panel.closest('.stack').querySelector('form[method=post]');
    var first = form && form.querySelector('textarea');
    if (!first) { if (panel) panel.hidden = true; return; }
    var field = first;
    var find = panel.querySelector('input');
    var rows = Array.prototype.slice.call(panel.querySelectorAll('[data-phrase]'));
    form.addEventListener('focusin', function (event) {
      if (event.target.tagName === 'TEXTAREA' && !event.target.readOnly) field = event.target;
    });
    function shown() { return rows.filter(function (row) { return !row.hidden; }); }
    function narrow() {
      var asked = find.value.trim();
      var radio = form.querySelector('input[name=answer_class]:checked');
      var chosen = radio ? form.querySelector('label[for="' + radio.id + '"]').textContent.trim() : '';
      rows.forEach(function (row) {
        var isOther = chosen && row.dataset.class && chosen.indexOf(row.dataset.class + ' ') !== 0;
        row.hidden = Boolean(isOther) || row.textContent.indexOf(asked) < 0;
      });
    }
    function insert(row) {
      var text = row.querySelector('[data-text]').textContent.trim();
      var start = field.selectionStart, end = field.selectionEnd;
      field.focus();
      field.setRangeText(text, start, end, 'end');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    function move(row, by) {
      var all = shown();
      var next = all[all.indexOf(row) + by];
      if (next) next.querySelector('button').focus();
      else if (by < 0) find.focus();
    }
    panel.addEventListener('click', function (event) {
      var row = event.target.closest('[data-phrase]');
      if (row && event.target.closest('button')) insert(row);
    });
    panel.addEventListener('keydown', function (event) {
      if (event.isComposing) return;
      var row = event.target.closest('[data-phrase]');
      if (event.key === 'Escape') { event.preventDefault(); field.focus(); }
      if (event.key === 'ArrowDown') { event.preventDefault(); move(row, 1); }
      if (event.key === 'ArrowUp' && row) { event.preventDefault(); move(row, -1); }
      if (event.key === 'Enter' && event.target === find) {
        event.preventDefault();
        if (shown().length) insert(shown()[0]);
      }
    });
    find.addEventListener('input', narrow);
    form.addEventListener('change', narrow);
    document.addEventListener('keydown', function (event) {
      if (find.isConnected && event.altKey && event.code === 'KeyP' && !event.isComposing) { event.preventDefault(); find.focus(); }
    });
    narrow();
  }
  document.addEventListener('portal:added', start);
  start();
})();
