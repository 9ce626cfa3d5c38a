// The page that marks answer sheets: it takes pictures in, reads them one after the other, and
// shows what is to decide and what came out. Nothing is sent and nothing is kept.

(function () {
  const tool = document.getElementById("marking");
  const part = (name) => tool.querySelector(`[data-part="${name}"]`);
  const names = [
    "off", "on", "files", "single", "choose", "drop", "camera", "camera-box", "video", "shot", "stop-camera",
    "camera-said", "camera-count", "progress", "bar", "progress-words", "stop", "said", "out",
    "asks-title", "asks-list", "results", "sheets", "sheets-list", "save", "print", "forget",
  ];
  const parts = Object.fromEntries(names.map((name) => [name, part(name)]));
  const waiting = [];
  let busy = false;
  let stopped = false;
  let total = 0;

  parts.off.hidden = true;
  parts.on.hidden = false;
  const stopCamera = startCamera(
    {
      open: parts.camera, box: parts["camera-box"], video: parts.video, shot: parts.shot,
      stop: parts["stop-camera"], said: parts["camera-said"], count: parts["camera-count"], single: parts.single,
    },
    (blob, name) => add([{ source: blob, name }]),
  );

  // --- taking in -----------------------------------------------------------------------------

  parts.choose.addEventListener("click", () => parts.files.click());
  for (const input of [parts.files, parts.single]) {
    input.addEventListener("change", () => {
      takeFiles([...input.files]);
      input.value = "";
    });
  }
  for (const kind of ["dragover", "dragleave", "drop"]) {
    parts.drop.addEventListener(kind, (event) => {
      event.preventDefault();
      parts.drop.classList.toggle("kit-drop--over", kind === "dragover");
      if (kind === "drop") takeFiles([...event.dataTransfer.files]);
    });
  }

  async function takeFiles(files) {
    for (const file of files) {
      if (file.type === "application/pdf" || /\.pdf$/i.test(file.name)) await takeScan(file);
      else add([{ source: file, name: file.name }]);
    }
  }

  async function takeScan(file) {
    const { pictures, strange, locked } = await kitReader.picturesOf(new Uint8Array(await file.arrayBuffer()));
    add(pictures.map((source, at) => ({ source, name: say("page-of", { page: at + 1, name: file.name }) })));
    const problem = locked ? "locked" : strange ? "strange" : pictures.length ? "" : "empty";
    if (problem) {
      takeUp(file, file.name, { status: `scan-${problem}`, count: strange });
      changed();
    }
  }

  function add(pictures) {
    waiting.push(...pictures);
    total += pictures.length;
    if (!busy && waiting.length) readAll();
  }

  async function readAll() {
    busy = true;
    stopped = false;
    parts.progress.hidden = false;
    const before = document.activeElement;
    while (waiting.length && !stopped) {
      parts["progress-words"].textContent = say("reading", { count: total - waiting.length + 1, total });
      parts.bar.max = total;
      parts.bar.value = total - waiting.length;
      const { source, name } = waiting.shift();
      const reading = await readInSlices(source, known.layouts, () => stopped).catch(() => ({ status: "no-picture" }));
      if (reading) {
        const sheet = takeUp(source, name, reading);
        tell(reading.status === "read" ? say("was-read", { sheet: nameOf(sheet) }) : say("was-not-read", { name }));
      }
      show();
    }
    waiting.length = 0;
    total = 0;
    busy = false;
    parts.progress.hidden = true;
    if (!parts.out.hidden) tell(count());
    if (!parts.out.hidden && (document.activeElement === document.body || before === parts.stop)) {
      parts["asks-title"].focus();
    }
  }

  parts.stop.addEventListener("click", () => {
    stopped = true;
  });

  async function again(sheet, layout) {
    const reading = await readInSlices(sheet.source, [layout], () => false);
    state.sheets = state.sheets.filter((other) => other !== sheet);
    const read = takeUp(sheet.source, sheet.name, reading);
    tell(reading.status === "read" ? say("was-read", { sheet: nameOf(read) }) : say("was-not-read", { name: sheet.name }));
    show();
    parts["asks-title"].focus();
  }

  // --- showing -------------------------------------------------------------------------------

  function tell(words) {
    parts.said.textContent = words;
  }

  function count() {
    const open = openQuestions();
    const read = readSheets().length;
    const words = say(read === 1 ? "read-one" : "read-many", { count: read });
    return `${words} ${open ? say(open === 1 ? "open-one" : "open-many", { count: open }) : say("open-none")}`;
  }

  function openQuestions() {
    const unread = state.sheets.filter((sheet) => sheet.reading.status !== "read").length;
    return unread + doubles().length + readSheets().reduce((sum, sheet) => sum + openDoubts(sheet), 0) + keysMissing().length;
  }

  function keysMissing() {
    return keySlots().filter(({ layout, version }) => !state.typed.has(slotOf(layout, version)));
  }

  /** What sheets without a key of the kit need one for. */
  function keySlots() {
    return kindsOfSheets().flatMap(({ layout, sheets }) => {
      if (known.keys[layout.number]) return [];
      const versions = layout.version ? [...new Set(sheets.map((sheet) => sheet.version))].filter(Boolean).sort() : [""];
      return versions.map((version) => ({
        layout, version, sheets: sheets.filter((sheet) => !layout.version || sheet.version === version),
      }));
    });
  }

  /** Show everything anew, but leave questions that are there alone: somebody may be in them. */
  function show() {
    scoreAll();
    parts.out.hidden = state.sheets.length === 0;
    showQuestions();
    showResults();
  }

  function showQuestions() {
    const wanted = new Map();
    const later = [];
    for (const sheet of state.sheets) {
      if (sheet.reading.status !== "read") wanted.set(`unread-${sheet.id}`, () => unread(sheet, again, leaveOut));
    }
    for (const { layout, version, sheets } of keySlots()) {
      const id = `key-${layout.number}-${version}`;
      wanted.set(id, () => askForKey(layout, version, changed));
      later.push(() => document.getElementById(id).offerSheets(sheets));
    }
    for (const group of doubles()) {
      wanted.set(`double-${group.map((sheet) => sheet.id).join("-")}`, () => double(group, changed, leaveOut));
    }
    for (const sheet of readSheets()) {
      for (const doubt of sheet.doubts) wanted.set(`ask-${sheet.id}-${doubt.id}`, () => question(sheet, doubt, changed));
    }
    for (const old of [...parts["asks-list"].children]) {
      if (!wanted.has(old.id)) old.remove();
    }
    for (const [id, build] of wanted) {
      if (!document.getElementById(id)) parts["asks-list"].append(build());
    }
    for (const act of later) act();
    parts["asks-title"].textContent = count();
  }

  function showResults() {
    const open = parts["sheets"].open;
    parts.results.textContent = "";
    for (const kind of kindsOfSheets()) {
      parts.results.append(make("h2", {}, kind.layout.title), make("p", { class: "kit-marks__sum" }, summary(kind)), classTable(kind));
      if (ofStudents(kind).some((sheet) => sheet.score)) {
        parts.results.append(make("h2", {}, say("questions")), itemTable(kind));
      }
    }
    parts.sheets.hidden = readSheets().length === 0;
    if (open) showSheets();
  }

  /** Show each sheet; what is there is drawn anew, but not what somebody may be changing in it. */
  function showSheets() {
    const list = parts["sheets-list"];
    for (const old of [...list.children]) {
      if (!readSheets().some((sheet) => old.id === `sheet-${sheet.id}`)) old.remove();
    }
    for (const sheet of readSheets()) {
      const item = document.getElementById(`sheet-${sheet.id}`) ?? sheetCard(sheet, changed, leaveOut);
      redraw(item, sheet);
      if (!item.isConnected) list.append(item);
    }
  }

  parts.sheets.addEventListener("toggle", () => {
    if (parts.sheets.open) showSheets();
  });

  function changed() {
    show();
    tell(count());
  }

  function leaveOut(sheet) {
    state.sheets = state.sheets.filter((other) => other !== sheet);
    changed();
    (parts.out.hidden ? parts.choose : parts["asks-title"]).focus();
  }

  // --- what to do with it --------------------------------------------------------------------

  parts.save.addEventListener("click", () => {
    offer(say("file-name"), kitReader.csv(kindsOfSheets().flatMap(rowsForFile)));
    tell(say("saved"));
  });
  parts.print.addEventListener("click", () => window.print());
  parts.forget.addEventListener("click", () => {
    stopped = true;
    stopCamera();
    waiting.length = 0;
    state.sheets = [];
    state.typed.clear();
    parts["asks-list"].textContent = parts["sheets-list"].textContent = "";
    show();
    parts.choose.focus();
    tell(say("forgotten"));
  });
})();
