/* The register form: rows are added and removed in place, digits choose a category, Alt+N adds an issue,
   and what stands beside the form follows the typing. Without script the same buttons ask the server. */
(function () {
  'use strict';
  var form = document.querySelector('[data-intake]');
  if (!form) return;
  function $$(selector, root) { return Array.prototype.slice.call((root || form).querySelectorAll(selector)); }
  function $(selector, root) { return (root || form).querySelector(selector); }
  function rowsOf(kind) { return $('[data-rows="' + kind + '"]'); }

  // --- rows ---------------------------------------------------------------------------------
  var MOST = 20;
  function nextNumber(kind) {
    var taken = $$('[data-row]', rowsOf(kind)).map(function (row) { return Number(row.dataset.row.split('-')[1]); });
    return Math.max.apply(null, taken) + 1;
  }
  // The empty row that is added: what the page brings for it, or the first row while nothing is typed.
  function blankOf(kind) {
    var template = document.querySelector('template[data-row="' + kind + '"]');
    if (template) return template.innerHTML;
    return rowsOf(kind).firstElementChild.outerHTML.replace(new RegExp(kind + '-0', 'g'), kind + '-__n__');
  }
  var blank = { contacts: blankOf('contacts'), issues: blankOf('issues') };
  function count(kind) {
    $$('[data-row]', rowsOf(kind)).forEach(function (row, at) {
      var label = $('[data-number]', row);
      if (label) label.textContent = label.textContent.replace(/__n__|\d+/, at + 1);
    });
  }
  function add(kind) {
    var box = rowsOf(kind);
    if (box.children.length >= MOST) return;
    if (kind === 'issues') $$('details.issue', box).forEach(fold);
    var holder = document.createElement('div');
    holder.innerHTML = blank[kind].replace(/__n__/g, nextNumber(kind));
    var row = holder.firstElementChild;
    box.append(row);
    count(kind);
    dress(row);
    row.dispatchEvent(new CustomEvent('portal:added', { bubbles: true }));
    $(kind === 'issues' ? '[data-cats] input' : 'input[type=text]', row).focus();
    if (kind === 'contacts') atLeast(box.children.length);
  }
  function drop(row) {
    var kind = row.dataset.row.split('-')[0];
    if (rowsOf(kind).children.length === 1) return false;
    var before = row.previousElementSibling || row.nextElementSibling;
    row.remove();
    count(kind);
    if (before.tagName === 'DETAILS') before.open = true;
    ($('input', before) || before).focus();
    return true;
  }
  function atLeast(visitors) {
    var size = form.elements.group_size;
    if (/^\d*$/.test(size.value) && Number(size.value) < visitors) size.value = visitors;
  }
  // A folded issue says what it is about.
  function fold(issue) {
    var chosen = $('[data-cats] input:checked, [data-more-cats] input:checked', issue);
    var title = $('input[name$="-title"]', issue).value.trim();
    var label = chosen ? chosen.nextElementSibling.lastChild.textContent.trim() : '';
    var line = $('.sm', issue);
    line.textContent = [label, title].filter(Boolean).join(line.dataset.comma);
    issue.open = false;
  }

  // An open issue is no stop of the Tab key; a folded one is, to be opened again.
  function stop(issue) { $('summary', issue).tabIndex = issue.open ? -1 : 0; }
  form.addEventListener('toggle', function (event) {
    if (event.target.matches('details.issue')) stop(event.target);
  }, true);

  // --- categories ---------------------------------------------------------------------------
  var typed = { digit: '', at: 0 };
  function choose(radio) {
    var more = radio.closest('details[data-more-cats]');
    if (more) more.open = true;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event('change', { bubbles: true }));
  }
  function chooseByDigit(event) {
    var group = event.target.closest('fieldset');
    var now = Date.now();
    var code = now - typed.at < 900 ? typed.digit + event.key : '';
    var other = code && $('[data-code="' + code + '"] input', group);
    typed = { digit: event.key, at: now };
    if (other) { choose(other); return; }
    var tens = $$('[data-cats] input', group);
    var radio = tens[event.key === '0' ? 9 : Number(event.key) - 1];
    if (radio) choose(radio);
  }
  function openMore(event) {
    // The arrow keys go on from the tenth category into the others.
    var more = $('details[data-more-cats]', event.target.closest('fieldset'));
    if (more && /^Arrow/.test(event.key)) more.open = true;
  }

  // --- what is not said disappears ------------------------------------------------------------
  function anonymous(box) {
    var name = box.name.replace('is_anonymous', '');
    ['name', 'phone'].forEach(function (field) { form.elements[name + field].disabled = box.checked; });
  }
  function files(box) {
    var input = $('input[type=file]', box);
    input.classList.add('visually-hidden');
    input.addEventListener('change', function () {
      $('[data-chosen]', box).textContent = Array.prototype.map.call(input.files, function (one) { return one.name; }).join(' · ');
    });
  }
  function dress(root) {
    (root.matches('details.issue') ? [root] : $$('details.issue', root)).forEach(stop);
    $$('[data-files]', root).forEach(files);
    $$('input[name$="-is_anonymous"]', root).forEach(anonymous);
    $$('[data-more-cats] > summary', root).forEach(function (summary) { summary.tabIndex = -1; });
  }

  // --- the strip of presets says what is chosen -------------------------------------------------
  function tellPreset() {
    var day = form.elements.received_on.value;
    var clock = form.elements.received_at.value;
    var way = form.elements.channel;
    var language = document.documentElement.lang;
    if (day) {
      var english = language === 'en';
      var parts = english ? [{ weekday: 'long', day: 'numeric', month: 'short' }] : [{ month: 'long', day: 'numeric' }, { weekday: 'long' }];
      var words = parts.map(function (part) {
        return new Intl.DateTimeFormat(english ? 'en-GB' : language, part).format(new Date(day + 'T00:00')).replace(',', '');
      });
      $('[data-preset-when]').textContent = words.concat(clock).join(' ');
    }
    $('[data-preset-way]').textContent = way.options[way.selectedIndex].text;
  }

  // --- the server is asked ------------------------------------------------------------------------
  function found(text) {
    var venue = form.elements.venue.value;
    var address = form.dataset.deputies + '?venue=' + encodeURIComponent(venue) + '&q=' + encodeURIComponent(text);
    fetch(address, { credentials: 'same-origin' }).then(function (answer) { return answer.ok ? answer.text() : ''; })
      .then(function (html) { $('[data-found]').innerHTML = html; })
      .catch(function () { /* no connection: nobody is found */ });
  }
  var beside = document.querySelector('[data-beside]');
  // What may be the same matter stands under the title it was asked for; what was chosen stays so.
  function showSame(brought) {
    var row = $('[data-row="' + brought.dataset.same + '"]');
    var slot = row && $('[data-same-slot]', row);
    if (!slot) return;
    var chosen = $('input:checked', slot);
    slot.replaceChildren(brought.content);
    slot.dispatchEvent(new CustomEvent('portal:added', { bubbles: true }));
    if (!chosen) return;
    $$('input', slot).forEach(function (one) { if (one.value === chosen.value) one.checked = true; });
  }
  function chooseSame(number, target) {
    var row = target.closest('[data-row]') || $('details.issue[open]');
    var one = row && ($$('.dup', row)[number - 1] || number === 0 && $('.same', row));
    var radio = one && $('input[type=radio]', one);
    if (radio) { radio.checked = true; radio.focus(); }
    return Boolean(radio);
  }
  var waiting;
  function askBeside(at) {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () {
      var sent = new FormData(form);
      sent.set('at', at);
      $$('input[type=file]').forEach(function (input) { sent.delete(input.name); });
      fetch(form.dataset.aside, { method: 'POST', body: sent, credentials: 'same-origin' })
        .then(function (answer) { return answer.ok ? answer.text() : null; })
        .then(function (html) {
          if (html === null) return;
          beside.innerHTML = html;
          $$('template[data-same]', beside).forEach(showSame);
        })
        .catch(function () { /* no connection: the hint stays as it is */ });
    }, 400);
  }

  form.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (!button) return;
    var row = button.closest('[data-row]');
    if (button.dataset.add) { event.preventDefault(); add(button.dataset.add); }
    if ('drop' in button.dataset && drop(row)) event.preventDefault();
    if (button.value === 'find') { event.preventDefault(); found(form.elements.find.value); }
  });
  form.addEventListener('change', function (event) {
    var target = event.target;
    if (/-is_anonymous$/.test(target.name)) anonymous(target);
    if (target.name === 'venue') form.requestSubmit($('[data-venue]'));
    if (target.closest('[data-preset]')) tellPreset();
    if (target.name === 'deputies' && target.closest('[data-found]')) {
      $('[data-ticks]').insertBefore(target.parentElement, $('[data-find]'));
    }
    if (/-(category|phone)$/.test(target.name)) askBeside(target.name.replace(/-\w+$/, ''));
  });
  form.addEventListener('input', function (event) {
    if (/-title$/.test(event.target.name)) askBeside(event.target.name.replace(/-title$/, ''));
  });
  form.addEventListener('keydown', function (event) {
    if (event.target.name === 'find' && event.key === 'Enter') {
      event.preventDefault();
      found(event.target.value);
    }
    if (/-category$/.test(event.target.name) && !event.ctrlKey && !event.altKey) {
      if (/^[0-9]$/.test(event.key)) { event.preventDefault(); chooseByDigit(event); }
      openMore(event);
    }
  });
  document.addEventListener('keydown', function (event) {
    if (event.altKey && event.code === 'KeyN') { event.preventDefault(); add('issues'); }
    if (event.altKey && /^Digit[0-5]$/.test(event.code) && chooseSame(Number(event.code.slice(5)), event.target)) {
      event.preventDefault();
    }
  });

  // A draft comes back: as many rows as it has, then what hangs on the values. Another venue, or a deputy who is
  // not on the page, is asked for from the server, which keeps what stands in the form.
  form.addEventListener('portal:restore', function (event) {
    ['contacts', 'issues'].forEach(function (kind) {
      var numbers = [];
      event.detail.forEach(function (pair) {
        var number = pair[0].split('-')[1];
        if (pair[0].indexOf(kind + '-') === 0 && numbers.indexOf(number) < 0) numbers.push(number);
      });
      while (rowsOf(kind).children.length < Math.min(numbers.length, MOST)) add(kind);
      var rows = $$('[data-row]', rowsOf(kind)).map(function (row) { return row.dataset.row; });
      event.detail.forEach(function (pair) {
        var parts = pair[0].split('-');
        if (parts[0] === kind) pair[0] = [rows[numbers.indexOf(parts[1])]].concat(parts.slice(2)).join('-');
      });
    });
  });
  form.addEventListener('portal:restored', function (event) {
    $$('input[name$="-is_anonymous"]').forEach(anonymous);
    $$('[data-more-cats]').forEach(function (more) { if ($('input:checked', more)) more.open = true; });
    tellPreset();
    var elsewhere = (event.detail.deputies || []).filter(Boolean);
    elsewhere.forEach(function (pk) {
      var kept = document.createElement('input');
      kept.type = 'hidden';
      kept.name = 'deputies';
      kept.value = pk;
      form.append(kept);
    });
    if (elsewhere.length || form.elements.venue.value !== venueOfPage) form.requestSubmit($('[data-venue]'));
    else askBeside('issues-0');
  });

  // Opened without network the page is an older one: the clock is that of now.
  if (document.body.dataset.keptAt && form.elements.received_at.value) {
    var now = new Date();
    form.elements.received_at.value = ('0' + now.getHours()).slice(-2) + ':' + ('0' + now.getMinutes()).slice(-2);
  }
  var venueOfPage = form.elements.venue.value;
  $('[data-venue]').hidden = true;
  if ('again' in $('[data-preset]').dataset) tellPreset();
  dress(form);
})();
