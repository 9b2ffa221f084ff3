/* Menus (details.menu): one open at a time, closed by a click outside and by Escape. */
(function () {
  'use strict';
  function openMenus() { return Array.prototype.slice.call(document.querySelectorAll('details.menu[open]')); }
  document.addEventListener('click', function (event) {
    openMenus().forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    openMenus().forEach(function (menu) { menu.open = false; menu.querySelector('summary').focus(); });
  });
})();
