/* Ctrl+Enter sends the form the cursor is in, through the first button of its save bar. */
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
})();
