/* A name of a drafted rota is dragged onto another turn: that day opens with the deputy chosen, to be
   saved there. Without a mouse the days are opened by their links. */
(function () {
  'use strict';
  function turnOf(event) { return event.target.closest && event.target.closest('[data-turn]'); }
  function addressOf(turn) {
    var day = turn.closest('[data-day]');
    var link = day && (day.href ? day : day.querySelector('a[href]'));
    return link && link.href;
  }
  Array.prototype.forEach.call(document.querySelectorAll('[data-deputy]'), function (name) {
    name.draggable = true;
  });
  Array.prototype.forEach.call(document.querySelectorAll('[data-drag-note]'), function (note) {
    note.hidden = false;
  });
  document.addEventListener('dragstart', function (event) {
    var turn = turnOf(event);
    if (!turn || !turn.dataset.deputy) return;
    event.dataTransfer.effectAllowed = 'copy';
    event.dataTransfer.setData('text/plain', turn.dataset.deputy);
  });
  document.addEventListener('dragover', function (event) {
    if (turnOf(event)) event.preventDefault();
  });
  document.addEventListener('drop', function (event) {
    var turn = turnOf(event);
    var deputy = event.dataTransfer.getData('text/plain');
    if (!turn || !/^\d+$/.test(deputy) || turn.dataset.deputy === deputy) return;
    event.preventDefault();
    var asked = new URLSearchParams({ deputy: deputy, turn: turn.dataset.turn });
    window.location.assign(addressOf(turn) + '?' + asked);
  });
})();
