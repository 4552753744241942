/** A QR code as the server drew it: dark squares on white in every scheme, since cameras read nothing else. */
export function Code({
  code,
  label,
}: {
  readonly code: { readonly squares: number; readonly path: string };
  readonly label: string;
}) {
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${code.squares} ${code.squares}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path className="ground" d={`M0 0h${code.squares}v${code.squares}h-${code.squares}z`} />
      <path className="dark" d={code.path} />
    </svg>
  );
}
