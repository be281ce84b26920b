/* spec.c: prints web/src/api/figure.ts from the tables of figure/spec.c (`make docs`): the types of
 * a chart's spec, the names of kinds, scales and channels, and the stops of the maps. */
#include "figure/spec.h"

#include <stdio.h>

static const char *const types[] = {
    [VT_FIELD_STR] = "string",    [VT_FIELD_F64] = "number",
    [VT_FIELD_F32] = "number",    [VT_FIELD_U32] = "number",
    [VT_FIELD_BOOL] = "boolean",  [VT_FIELD_COLUMN] = "string",
    [VT_FIELD_FOUR] = "number[]", [VT_FIELD_SCALE] = "ScaleKind",
    [VT_FIELD_MAP] = "MapKind",   [VT_FIELD_KIND] = "MarkKind",
    [VT_FIELD_INK] = "string",    [VT_FIELD_CHANNELS] = "Partial<Record<Channel, string>>",
    [VT_FIELD_AXIS] = "AxisSpec", [VT_FIELD_COLOR] = "ColorSpec",
};

/* Kinds, scales, maps, inks and what holds other fields are always there. */
static bool always(vt_field_type t)
{
    return t >= VT_FIELD_SCALE;
}

static void put_struct(const char *name, const vt_spec_field *fields)
{
    printf("\nexport interface %s {\n", name);
    for (const vt_spec_field *f = fields; f->key; f++) {
        if (f->says)
            printf("  /** %s */\n", f->says);
        printf("  readonly %s%s: %s;\n", f->key, always(f->type) ? "" : "?", types[f->type]);
    }
    puts("}");
}

int main(void)
{
    puts("/* figure.ts: the spec of a chart, printed from src/figure/spec.c by tools/spec.c; not "
         "written by hand. */\n");
    printf("export type ScaleKind =");
#define X(id, name) printf(" | '%s'", name);
    VT_SCALES(X)
    printf(";\nexport type MapKind =");
    VT_MAPS(X)
    printf(";\nexport type Channel =");
    VT_CHANNELS(X)
    printf(";\nexport type MarkKind =");
    VT_MARK_KINDS(X)
    puts(";");
#undef X
    put_struct("AxisSpec", vt_spec_axis);
    put_struct("ColorSpec", vt_spec_color);
    put_struct("PanelSpec", vt_spec_panel);
    put_struct("MarkSpec", vt_spec_mark);
    puts("\nexport interface ChartSpec {\n  readonly kind: 'chart';\n  readonly version: number;\n"
         "  /** 0: as the panels need */\n  readonly width: number;\n  readonly height: number;\n"
         "  readonly title: string;\n  readonly note: string;\n  readonly caption: string;\n"
         "  readonly colShare?: number[];\n  readonly rowShare?: number[];\n"
         "  readonly panels: readonly PanelSpec[];\n  readonly marks: readonly MarkSpec[];\n"
         "  readonly metadata?: unknown;\n}");
    return 0;
}
