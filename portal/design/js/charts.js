// Draws every <canvas data-chart="id"> from the JSON in <script type="application/json" id="id">.
//
// The JSON (see templates/components/chart.html):
//   { "type": "line" | "bar", "labels": [...], "unit": "£" | "%" | "referrals",
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
];
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

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

function draw(canvas) {
  const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  const context = canvas.getContext("2d");
  const style = getComputedStyle(document.body);
  Chart.defaults.font.family = style.fontFamily;
  Chart.defaults.font.size = 15;
  Chart.defaults.color = style.color;
  canvas.parentElement.hidden = false;
  return new Chart(context, {
    type: data.type || "bar",
    data: {
      labels: data.labels,
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
      animation: calm ? false : { duration: 300 },
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { display: data.series.length > 1, position: "top", align: "start", labels: { usePointStyle: true, boxWidth: 9, boxHeight: 9, padding: 18 } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${written(item.raw, data.unit)}` } },
      },
      scales: {
        x: { grid: { display: false } },
        y: {
          beginAtZero: true,
          border: { display: false },
          grid: { color: "#dfe6e5" },
          ticks: { precision: 0, callback: (value) => (data.unit === "£" || data.unit === "%" ? written(value, data.unit) : written(value)) },
        },
      },
    },
  });
}

for (const canvas of document.querySelectorAll("canvas[data-chart]")) draw(canvas);
