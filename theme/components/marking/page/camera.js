// The camera: its picture is shown until somebody stops it; each picture taken goes to the reader.

function startCamera(parts, takePicture) {
  let stream = null;
  let taken = 0;

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    parts.video.srcObject = null;
    parts.box.hidden = true;
  }

  async function open() {
    parts.said.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 3840 }, height: { ideal: 2160 } },
      });
    } catch {
      parts.said.textContent = say("camera-refused");
      return;
    }
    taken = 0;
    parts.count.textContent = say("camera-none");
    parts.video.srcObject = stream;
    parts.box.hidden = false;
    await parts.video.play();
    parts.shot.focus();
  }

  async function shoot() {
    if (!stream) return;
    const { videoWidth, videoHeight } = parts.video;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [videoWidth, videoHeight];
    canvas.getContext("2d").drawImage(parts.video, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
    taken += 1;
    parts.count.textContent = say("camera-taken", { count: taken });
    takePicture(blob, say("camera-name", { count: taken }));
  }

  if (navigator.mediaDevices?.getUserMedia) {
    parts.open.addEventListener("click", open);
    parts.shot.addEventListener("click", shoot);
    parts.stop.addEventListener("click", () => {
      stop();
      parts.open.focus();
    });
    window.addEventListener("pagehide", stop);
  } else {
    // A page opened from a disk may be refused the camera; phones can still take single pictures.
    parts.open.addEventListener("click", () => parts.single.click());
    parts.said.textContent = say("camera-missing");
  }
  return stop;
}
