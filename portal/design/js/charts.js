// Draws every <canvas data-chart="id"> from the JSON in <script type="application/json" id="id">.
//
// The JSON (see templates/components/chart.html):
//   { "type": "line" | "bar", "labels": [...], "unit": "£" | "%" | "referrals",
//     "lies": true where bars go from left to right,
//     "series": [{ "label": "Target", "values": [...], "dashed": true }] }
// A missing value is null and leaves a gap. Each series has its own colour, dash, marker and hatching, so that the
// chart can be read in grey; the table beside it says the same in numbers.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
} from "chart.js";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
);

const looks = [
  { colour: "#0b5f63", dash: [], point: "circle", hatch: null },
  { colour: "#b5651d", dash: [7, 5], point: "rectRot", hatch: "diagonal" },
  { colour: "#5b3a6e", dash: [2, 4], point: "triangle", hatch: "dots" },
  { colour: "#56706d", dash: [12, 4, 2, 4], point: "rect", hatch: "horizontal" },
  { colour: "#7a1f2b", dash: [1, 3], point: "star", hatch: "diagonal" },
];

function hatched(context, { colour, hatch }) {
  if (!hatch) return colour;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 2.5;
  pen.beginPath();
  if (hatch === "diagonal") {
    for (const shift of [-8, 0, 8]) {
      pen.moveTo(shift, 8);
      pen.lineTo(shift + 8, 0);
    }
  } else if (hatch === "horizontal") {
    pen.moveTo(0, 4);
    pen.lineTo(8, 4);
  } else {
    pen.arc(4, 4, 2, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}

function written(value, unit) {
  if (value === null || value === undefined) return "no figure";
  const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 }).format(value);
  if (unit === "£") return `£${number}`;
  if (unit === "%") return `${number}%`;
  return unit ? `${number} ${unit}` : number;
}

// Labels beside lying bars are broken into lines, so that none is cut off on a telephone.
function inLines(label, most) {
  return label.split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= most) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
    return lines;
  }, []);
}

function draw(canvas) {
  const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  const context = canvas.getContext("2d");
  const style = getComputedStyle(document.body);
  Chart.defaults.font.family = style.fontFamily;
  Chart.defaults.font.size = 15;
  Chart.defaults.color = style.color;
  canvas.parentElement.hidden = false;
  if (data.lies) canvas.parentElement.classList.add("chart-lies");
  const most = canvas.parentElement.clientWidth < 480 ? 16 : 48;
  return new Chart(context, {
    type: data.type || "bar",
    data: {
      labels: data.lies ? data.labels.map((label) => inLines(label, most)) : data.labels,
      datasets: data.series.map((series, index) => {
        const look = looks[index % looks.length];
        return {
          label: series.label,
          data: series.values,
          type: series.type,
          borderColor: look.colour,
          borderWidth: 2.5,
          borderDash: series.dashed ? [7, 5] : look.dash,
          backgroundColor: hatched(context, look),
          pointBackgroundColor: look.colour,
          pointStyle: look.point,
          pointRadius: 4,
          tension: 0,
          spanGaps: false,
          maxBarThickness: 56,
        };
      }),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: data.lies ? "y" : "x",
      interaction: { mode: "index", axis: data.lies ? "y" : "x", intersect: false },
      plugins: {
        legend: { display: data.series.length > 1, position: "top", align: "start", labels: { usePointStyle: true, boxWidth: 9, boxHeight: 9, padding: 18 } },
        tooltip: { callbacks: { title: (items) => data.labels[items[0].dataIndex], label: (item) => `${item.dataset.label}: ${written(item.raw, data.unit)}` } },
      },
      scales: {
        [data.lies ? "y" : "x"]: { grid: { display: false }, ticks: { autoSkip: !data.lies } },
        [data.lies ? "x" : "y"]: {
          beginAtZero: true,
          border: { display: false },
          grid: { color: "#dfe6e5" },
          ticks: { precision: 0, callback: (value) => (data.unit === "£" || data.unit === "%" ? written(value, data.unit) : written(value)) },
        },
      },
    },
  });
}

function offer(file, name, words, beside) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.textContent = words;
  link.className = beside.dataset.link || "";
  if (beside.childElementCount) beside.append(" · ");
  beside.append(link);
}

// A cell that a spreadsheet would run as a formula gets an apostrophe, as in portal/exports/cells.py.
function cell(text) {
  const safe = /^ *[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// The picture and the table behind it, to take away. Made in the browser from what the page shows.
function takeAway(canvas) {
  const place = document.querySelector(`[data-chart-downloads="${canvas.dataset.chart}"]`);
  if (!place) return;
  const lines = [...place.closest("figure").querySelectorAll("tr")].map((row) =>
    [...row.cells].map((one) => cell(one.textContent.trim())).join(","),
  );
  offer(new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv" }), `${canvas.dataset.chart}.csv`, "Download as CSV", place);
  const paper = document.createElement("canvas");
  paper.width = canvas.width;
  paper.height = canvas.height;
  const pen = paper.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, paper.width, paper.height);
  pen.drawImage(canvas, 0, 0);
  paper.toBlob((picture) => picture && offer(picture, `${canvas.dataset.chart}.png`, "Download as PNG", place));
  place.hidden = false;
}

for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
  draw(canvas);
  takeAway(canvas);
}
