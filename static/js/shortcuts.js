/* Ctrl+Enter sends the form the cursor is in, through the first button of its save bar.

   Single keys, as long as nobody types or composes, and unless they are switched off in their own list:
   / opens the search, or its box where it is open; j and k go through the rows of a list, Space ticks the
   row, Enter opens it as any link; e is the main button of the page; ? lists them. */
(function () {
  'use strict';
  var OFF = 'portal-keys-off';
  var ROWS = 'main tbody tr, main .queue li, main .hit, main .todo > li';

  document.addEventListener('keydown', function (event) {
    if (!event.ctrlKey || event.key !== 'Enter') return;
    var form = event.target.closest && event.target.closest('form');
    var bar = form ? form.querySelector('.savebar') : document.querySelector('form .savebar');
    if (!bar) return;
    event.preventDefault();
    bar.closest('form').requestSubmit(bar.querySelector('button[type=submit]'));
  });

  function isOff() {
    try { return localStorage.getItem(OFF) === '1'; } catch (error) { return false; }
  }
  function remember(off) {
    try {
      if (off) localStorage.setItem(OFF, '1');
      else localStorage.removeItem(OFF);
    } catch (error) { /* without a store they are on again on the next page */ }
  }
  function focusable(row) { return row.querySelector('a[href]:not([tabindex="-1"])'); }
  function rows() {
    return Array.prototype.filter.call(document.querySelectorAll(ROWS), function (row) {
      return focusable(row) && row.getClientRects().length;
    });
  }
  function rowOf(element) { return element && element.closest && element.closest(ROWS); }
  function go(step) {
    var all = rows();
    var at = all.indexOf(rowOf(document.activeElement));
    var next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (!next) return false;
    focusable(next).focus();
    next.scrollIntoView({ block: 'nearest' });
    return true;
  }
  function search() {
    var box = document.querySelector('[data-search]');
    var page = document.querySelector('[data-search-page]');
    if (box) box.focus();
    else if (page) window.location.assign(page.href);
    return Boolean(box || page);
  }
  function tick() {
    var row = rowOf(document.activeElement);
    var box = row && row.querySelector('.tick-c input');
    if (box) box.click();
    return Boolean(box);
  }
  function main() {
    var button = document.querySelector('main .btn-primary');
    if (button) {
      button.focus();
      button.click();
    }
    return Boolean(button);
  }
  var list = document.querySelector('[data-keys]');
  function help() {
    if (!list || !list.showModal) return false;
    list.querySelector('input').checked = !isOff();
    list.showModal();
    return true;
  }
  if (list) {
    list.querySelector('input').addEventListener('change', function (event) { remember(!event.target.checked); });
  }
  var KEYS = {
    '/': search,
    'j': function () { return go(1); },
    'k': function () { return go(-1); },
    ' ': tick,
    'e': main,
    '?': help
  };
  document.addEventListener('keydown', function (event) {
    var act = KEYS[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest && event.target.closest('input, textarea, select, dialog, [contenteditable]')) return;
    if (event.key === ' ' && event.target.closest && event.target.closest('button, summary')) return;
    if (event.key !== '?' && isOff()) return;
    if (act()) event.preventDefault();
  });
})();
