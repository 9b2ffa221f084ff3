/* In the hits of a search the arrow keys go from one to the next; Enter opens it, as any link. */
(function () {
  'use strict';
  var box = document.querySelector('[data-search]');
  document.addEventListener('keydown', function (event) {
    if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || event.isComposing) return;
    var stops = [box].concat(Array.prototype.slice.call(document.querySelectorAll('.hit h3 a')));
    var at = stops.indexOf(document.activeElement);
    var next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
})();
