/* Ctrl+Enter sends the form the cursor is in, through the first button of its save bar. / opens the search,
   or its box where it is open, unless somebody is typing. */
(function () {
  'use strict';
  document.addEventListener('keydown', function (event) {
    if (!event.ctrlKey || event.key !== 'Enter') return;
    var form = event.target.closest && event.target.closest('form');
    var bar = form ? form.querySelector('.savebar') : document.querySelector('form .savebar');
    if (!bar) return;
    event.preventDefault();
    bar.closest('form').requestSubmit(bar.querySelector('button[type=submit]'));
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest && event.target.closest('input, textarea, select, [contenteditable]')) return;
    var box = document.querySelector('[data-search]');
    var page = document.querySelector('[data-search-page]');
    if (!box && !page) return;
    event.preventDefault();
    if (box) box.focus();
    else window.location.assign(page.href);
  });
})();
