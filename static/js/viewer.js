/* A picture among the files is looked at where one is, and turned; the file itself stays as it was sent.
   Without script, or if it cannot be shown, its link brings the file. */
(function () {
  'use strict';
  var viewer = document.querySelector('[data-viewer]');
  if (!viewer || !viewer.showModal) return;
  var room = viewer.querySelector('.viewer-room');
  var turns = 0;
  var picture = null;

  function turn(quarters) {
    turns = quarters % 4;
    picture.className = 'turned-' + turns;
  }
  function show(link) {
    picture = document.createElement('img');
    picture.alt = link.dataset.picture;
    picture.addEventListener('error', function () {
      viewer.close();
      window.location.assign(link.href);
    });
    picture.src = link.href;
    room.textContent = '';
    room.appendChild(picture);
    turn(0);
    viewer.querySelector('[data-viewer-name]').textContent = link.dataset.picture;
    viewer.querySelector('[data-viewer-file]').href = link.href;
    viewer.showModal();
  }
  viewer.querySelector('[data-viewer-turn]').addEventListener('click', function () { turn(turns + 1); });
  viewer.addEventListener('close', function () { room.textContent = ''; });
  document.addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('a[data-picture]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link);
  });
})();
