import { type Arrow, type Menu, type MenuNode, arrowsOf, isFinal, nameOf, places } from "./flow";
import { useMenuTexts } from "./texts";
import css from "./Menus.module.css";

const WIDTH = 168;
const HEIGHT = 50;
const GAP_X = 36;
const GAP_Y = 58;
const MARGIN = 40;
const MAX_NAME = 22;

interface Props {
  menu: Menu;
  chosen: string;
  /** The steps that a trial walk has passed. */
  passed: ReadonlySet<string>;
  onChoose: (id: string) => void;
}

/** The menu as a drawing. The list of steps beside it does the same for people who do not see or point at it. */
export function Flow({ menu, chosen, passed, onChoose }: Props) {
  const c = useMenuTexts();
  const spots = new Map(places(menu).map((place) => [place.id, { x: MARGIN + place.column * (WIDTH + GAP_X), y: 14 + place.row * (HEIGHT + GAP_Y), row: place.row }]));
  const width = MARGIN + Math.max(1, ...[...spots.values()].map((spot) => spot.x + WIDTH)) + MARGIN;
  const height = Math.max(1, ...[...spots.values()].map((spot) => spot.y + HEIGHT)) + 20;
  const arrows = menu.nodes.flatMap(arrowsOf).filter((arrow) => spots.has(arrow.to));
  return (
    <div className={css.drawing} tabIndex={0} role="group" aria-label={c("drawing")}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <defs>
          <marker id="menu-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" className={css.tip} /></marker>
        </defs>
        {arrows.map((arrow, index) => <Line key={index} arrow={arrow} spots={spots} index={arrows.slice(0, index).filter((one) => one.from === arrow.from).length} of={arrows.filter((one) => one.from === arrow.from).length} />)}
        {menu.nodes.map((node) => <Step key={node.id} node={node} spot={spots.get(node.id) ?? { x: 0, y: 0 }} start={menu.start === node.id} chosen={chosen === node.id} passed={passed.has(node.id)} onChoose={onChoose} />)}
      </svg>
    </div>
  );
}

interface Spot {
  x: number;
  y: number;
}

function Step({ node, spot, start, chosen, passed, onChoose }: { node: MenuNode; spot: Spot; start: boolean; chosen: boolean; passed: boolean; onChoose: (id: string) => void }) {
  const c = useMenuTexts();
  const name = nameOf(node);
  return (
    <g className={css.step} data-final={isFinal(node.kind) || undefined} data-chosen={chosen || undefined} data-passed={passed || undefined} onClick={() => onChoose(node.id)}>
      <rect x={spot.x} y={spot.y} width={WIDTH} height={HEIGHT} rx={isFinal(node.kind) ? 25 : 8} />
      <text x={spot.x + WIDTH / 2} y={spot.y + 20} className={css.kind}>{start ? `▶ ${c("start_here")} · ` : ""}{c(`kind.${node.kind}`)}</text>
      <text x={spot.x + WIDTH / 2} y={spot.y + 37} className={css.stepName}>{name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name}</text>
    </g>
  );
}

function Line({ arrow, spots, index, of }: { arrow: Arrow; spots: ReadonlyMap<string, Spot & { row: number }>; index: number; of: number }) {
  const from = spots.get(arrow.from);
  const to = spots.get(arrow.to);
  if (!from || !to) return null;
  const start = { x: from.x + (WIDTH * (index + 1)) / (of + 1), y: from.y + HEIGHT };
  const down = to.row > from.row;
  const end = down ? { x: to.x + WIDTH / 2, y: to.y } : { x: to.x, y: to.y + HEIGHT / 2 };
  // Back up: round the left side, so that the line does not cross the steps.
  const side = Math.min(from.x, to.x) - 22;
  const path = down
    ? `M${start.x} ${start.y}C${start.x} ${start.y + GAP_Y * 0.6} ${end.x} ${end.y - GAP_Y * 0.6} ${end.x} ${end.y}`
    : `M${start.x} ${start.y}C${start.x} ${start.y + 34} ${side} ${start.y + 34} ${side} ${start.y - HEIGHT / 2}L${side} ${end.y + 12}Q${side} ${end.y} ${end.x} ${end.y}`;
  return (
    <g className={css.arrow} data-way={arrow.way}>
      <path d={path} markerEnd="url(#menu-arrow)" />
      {arrow.label && <text x={start.x + 4} y={start.y + 14}>{arrow.label}</text>}
    </g>
  );
}
