/* Photos of a phone are made smaller before they are sent: at most 2,000 pixels long, as JPEG. What is small already,
   no photo, or cannot be read here, is sent as it is. */
(function () {
  'use strict';
  var LONGEST = 2000, SMALL = 800 * 1024;
  function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= SMALL) return Promise.resolve(file);
    return window.createImageBitmap(file).then(function (picture) {
      var by = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      var canvas = document.createElement('canvas');
      canvas.width = Math.round(picture.width * by);
      canvas.height = Math.round(picture.height * by);
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) { canvas.toBlob(resolve, 'image/jpeg', 0.85); });
    }).then(function (made) {
      if (!made || made.size >= file.size) return file;
      return new File([made], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg', lastModified: file.lastModified });
    }).catch(function () { return file; });
  }
  document.addEventListener('change', function (event) {
    var input = event.target;
    if (input.type !== 'file' || !input.files.length || !window.createImageBitmap) return;
    var before = input.files;
    Promise.all(Array.prototype.map.call(before, smaller)).then(function (files) {
      var isSame = files.every(function (file, at) { return file === before[at]; });
      if (isSame || input.files !== before) return;
      var chosen = new DataTransfer();
      files.forEach(function (file) { chosen.items.add(file); });
      input.files = chosen.files;
    });
  });
})();
