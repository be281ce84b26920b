/* cli.h: the program around the library: argv in, text or JSON out, an exit status.
 *
 * Three tables make it: options (options.c), commands (commands.c, one file per command) and the
 * words it says (words.c). Help, man page, completions and docs/cli.md are printed from them. Only
 * this room prints and exits; what it does otherwise anyone can do with vitrine.h. */
#ifndef VT_CLI_H
#define VT_CLI_H

#include "vitrine.h"

/* ---- options: one table for all commands, so that a name means the same everywhere ----------- */

typedef enum {
    VT_OPTION_FLAG,
    VT_OPTION_TEXT,
    VT_OPTION_COUNT,  /* a whole number >= 0 */
    VT_OPTION_SIZE,   /* bytes: 4096, 512M, 4G */
    VT_OPTION_CHOICE, /* one of `choices`, separated by '|' */
    VT_OPTION_SET,    /* several of `choices`, separated by ',' */
} vt_option_kind;

/* id, name, letter, kind, word for its argument, choices, English, Chinese */
#define VT_OPTIONS(X)                                                                              \
    X(OUTPUT, "output", 'o', TEXT, "FILE", NULL,                                                   \
      "where to write; the ending chooses the format, - is stdout",                                \
      "写到哪里;扩展名决定格式,- 为标准输出")                                                      \
    X(DEPTH, "depth", 0, TEXT, "N|all|flat|auto", NULL,                                            \
      "levels laid open: a number, all, flat (no groups) or auto",                                 \
      "展开的层数:数字、all(全部)、flat(不分组)或 auto")                                           \
    X(SCOPE, "scope", 0, TEXT, "PATH", NULL, "only what is inside this module",                    \
      "只画这个模块的内部")                                                                        \
    X(OPEN, "open", 0, TEXT, "PATH,...", NULL, "modules to open beyond the depth",                 \
      "在层数之外另外展开的模块")                                                                  \
    X(CLOSED, "closed", 0, TEXT, "PATH,...", NULL, "modules to keep closed", "保持折叠的模块")     \
    X(DIRECTION, "direction", 0, CHOICE, "TB|LR", "TB|LR|tb|lr", "top to bottom or left to right", \
      "从上到下或从左到右")                                                                        \
    X(SHOW, "show", 0, SET, "WHAT,...", "shapes|dtypes|attributes|parameters|macs",                \
      "what is written beside: shapes, dtypes, attributes, parameters, macs",                      \
      "另外标出什么:shapes、dtypes、attributes、parameters、macs")                                 \
    X(STYLE, "style", 0, CHOICE, "STYLE", "layered|fcnn|lenet|alexnet|unet|transformer",           \
      "layered (the others come later)", "layered(其他样式以后提供)")                              \
    X(THEME, "theme", 0, CHOICE, "light|dark|print", "light|dark|print", "colours of the picture", \
      "图的配色")                                                                                  \
    X(X, "x", 'x', TEXT, "COLUMN", NULL, "column along x, by name or number",                      \
      "x 轴的列(名称或序号)")                                                                      \
    X(Y, "y", 'y', TEXT, "COLUMN,...", NULL, "column along y, or several", "y 轴的列,可多列")      \
    X(MARK, "mark", 'm', CHOICE, "MARK", VT_PLOT_MARKS, "how rows are drawn: " VT_PLOT_MARKS,      \
      "图形:" VT_PLOT_MARKS)                                                                       \
    X(FACET, "facet", 0, TEXT, "COLUMN", NULL, "a panel for each word of this column",             \
      "按此列的取值分成小图")                                                                      \
    X(AGGREGATE, "aggregate", 0, CHOICE, "mean|median", "mean|median",                             \
      "rows of equal x become one, with a band", "x 相同的行合并(均值或中位数,带区间)")            \
    X(KDE, "kde", 0, FLAG, NULL, NULL, "a smooth density over the histogram",                      \
      "在直方图上加核密度曲线")                                                                    \
    X(TREND, "trend", 0, FLAG, NULL, NULL, "a straight line through the points",                   \
      "过各点的最小二乘直线")                                                                      \
    X(TITLE, "title", 0, TEXT, "TEXT", NULL, "title of the picture", "图的标题")                   \
    X(XLABEL, "xlabel", 0, TEXT, "TEXT", NULL, "title of the x axis", "x 轴标题")                  \
    X(YLABEL, "ylabel", 0, TEXT, "TEXT", NULL, "title of the y axis", "y 轴标题")                  \
    X(BINS, "bins", 0, COUNT, "N", NULL, "bins of a histogram (default 64)",                       \
      "直方图的分箱数(默认 64)")                                                                   \
    X(RANGE, "range", 0, TEXT, "A,B", NULL, "bins from A to B instead of from min to max",         \
      "分箱范围从 A 到 B,而不是从最小值到最大值")                                                  \
    X(FIGURE, "figure", 0, CHOICE, "NAME", VT_WEIGHTS_CHOICES,                                     \
      "which picture of weights: " VT_WEIGHTS_CHOICES, "权重图的种类:" VT_WEIGHTS_CHOICES)         \
    X(LOG, "log", 0, SET, "x|y|x,y", "x|y", "logarithmic axes: x, y or both",                      \
      "对数坐标轴:x、y 或 x,y")                                                                    \
    X(SHARED, "shared", 0, FLAG, NULL, NULL, "all panels have the same axes", "各小图共用坐标轴")  \
    X(PART, "part", 0, TEXT, "ROW,COL,ROWS,COLS", NULL, "this part of the matrix only",            \
      "只画矩阵的这一部分")                                                                        \
    X(SIZE, "size", 0, TEXT, "WxH", NULL, "size of the picture in pixels: 800x500",                \
      "图的像素大小:800x500")                                                                      \
    X(DEQUANTIZE, "dequantize", 0, FLAG, NULL, NULL,                                               \
      "quantized integers as what they stand for: (stored - zero) x scale",                        \
      "量化整数按其代表的值计算:(存储值 - 零点) x 比例")                                           \
    X(NEAREST, "nearest", 0, TEXT, "WORD", NULL,                                                   \
      "rows of an embedding table nearest to a word, or to a sum of words",                        \
      "嵌入表中与某个词(或若干词之和)最接近的行")                                                  \
    X(ANALOGY, "analogy", 0, TEXT, "SUM", NULL, "the same of a sum: \"king - man + woman\"",       \
      "同上,对词之和:\"king - man + woman\"")                                                      \
    X(TOP, "top", 0, COUNT, "K", NULL, "how many are shown (default 10)", "显示多少个(默认 10)")   \
    X(AS, "as", 0, CHOICE, "text|markdown|csv|latex", "text|markdown|csv|latex",                   \
      "how a table is written", "表格的写法")                                                      \
    X(SORT, "sort", 0, TEXT, "COLUMN", NULL,                                                       \
      "rows by a column: std (largest first), std:asc, label, count, kurtosis, nan, ...",          \
      "按列排序:std(从大到小)、std:asc、label、count、kurtosis、nan……")                            \
    X(FILTER, "filter", 0, TEXT, "COLUMN>N,...", NULL,                                             \
      "only rows for which all hold: count>1000,std<0.1,dtype=f16,role=buffer",                    \
      "只留满足全部条件的行:count>1000,std<0.1,dtype=f16,role=buffer")                             \
    X(VALUES, "values", 0, TEXT, "[FIRST,]N", NULL, "N elements, from number FIRST (0) on",        \
      "从第 FIRST 个(0 起)开始的 N 个元素")                                                        \
    X(FINDINGS, "findings", 0, FLAG, NULL, NULL,                                                   \
      "what is worth noticing: dead or equal filters, NaN, untrained layers, ... (exit 1 if any)",   \
      "值得注意之处:失效或重复的滤波器、NaN、未训练的层……(若有则退出状态为 1)")                    \
    X(PORT, "port", 'p', COUNT, "P", NULL,                                                         \
      "port to listen at (default 6006, or the next free one; 0: any)",                            \
      "监听端口(默认 6006,被占用则取下一个;0 为任意)")                                             \
    X(HOST, "host", 0, TEXT, "ADDRESS", NULL,                                                      \
      "address to listen at (default 127.0.0.1; anything wider needs a token)",                    \
      "监听地址(默认 127.0.0.1;更宽的范围需要令牌)")                                               \
    X(NO_BROWSER, "no-browser", 0, FLAG, NULL, NULL, "do not start the browser", "不打开浏览器")   \
    X(TOKEN, "token", 0, TEXT, "T", NULL, "the token that the address asks for", "网址要求的令牌") \
    X(TLS, "tls", 0, TEXT, "CERT,KEY", NULL, "serve https with these two PEM files",               \
      "用这两个 PEM 文件提供 https")                                                               \
    X(UPLOAD_LIMIT, "upload-limit", 0, SIZE, "SIZE", NULL,                                         \
      "largest file that may be dropped on the page (default 4G)",                                 \
      "可拖入网页的最大文件(默认 4G)")                                                             \
    X(LOGDIR, "logdir", 0, TEXT, "DIR", NULL, "a folder to open, as if given as a path",           \
      "要打开的文件夹,等同于直接写路径")                                                           \
    X(SET, "set", 0, TEXT, "NAME=N,...", NULL, "sizes for symbolic dimensions: batch=8,seq=128",   \
      "符号维度的取值:batch=8,seq=128")                                                            \
    X(JSON, "json", 0, FLAG, NULL, NULL, "answer as one JSON document", "以一个 JSON 文档回答")    \
    X(MEMORY, "memory", 0, SIZE, "SIZE", NULL,                                                     \
      "take no more memory than this (default 0.8 of what is free)",                               \
      "最多占用的内存(默认为空闲内存的 0.8)")                                                      \
    X(THREADS, "threads", 0, COUNT, "N", NULL, "threads to compute with (same answer for any N)",  \
      "计算线程数(结果与 N 无关)")                                                                 \
    X(SEED, "seed", 0, COUNT, "S", NULL, "seed of what is drawn at random (default 0)",            \
      "随机数种子(默认 0)")                                                                        \
    X(LANG, "lang", 0, CHOICE, "en|zh", "en|zh", "language of help, tables and page",              \
      "帮助、表格和网页的语言")                                                                    \
    X(COLOR, "color", 0, TEXT, "auto|always|never", "auto|always|never",                           \
      "colour on terminals (NO_COLOR is heeded); of plot: a column; of graph: a statistic of "     \
      "weights (std, kurtosis, ...) or a CSV or JSON file of numbers by name",                     \
      "终端颜色(遵守 NO_COLOR);plot 中为列名;graph 中为权重统计量(std、kurtosis……)"                \
      "或按名称给出数值的 CSV、JSON 文件")                                                         \
    X(QUIET, "quiet", 'q', FLAG, NULL, NULL, "no progress on stderr", "不在标准错误显示进度")      \
    X(HELP, "help", 'h', FLAG, NULL, NULL, "this text, or that of a command", "显示本说明")        \
    X(VERSION, "version", 0, FLAG, NULL, NULL, "the version", "显示版本")

typedef enum {
#define X(id, ...) VT_OPT_##id,
    VT_OPTIONS(X)
#undef X
        VT_OPT_COUNT_OF
} vt_option_id;

typedef struct vt_option {
    const char *name;
    char letter;
    vt_option_kind kind;
    const char *arg, *choices, *says, *zh;
} vt_option;

extern const vt_option vt_options[VT_OPT_COUNT_OF];

#define VT_TAKES(id) (UINT64_C(1) << VT_OPT_##id)
#define VT_TAKES_ALWAYS                                                                            \
    (VT_TAKES(SET) | VT_TAKES(JSON) | VT_TAKES(MEMORY) | VT_TAKES(THREADS) | VT_TAKES(SEED) |      \
     VT_TAKES(LANG) | VT_TAKES(COLOR) | VT_TAKES(QUIET) | VT_TAKES(HELP) | VT_TAKES(VERSION))

/* ---- commands -------------------------------------------------------------------------------- */

typedef struct vt_args {
    const struct vt_command *command;
    const char *const *paths; /* what is no option, in order */
    size_t n_paths;
    const char *value[VT_OPT_COUNT_OF]; /* text of an option, "" of a flag, NULL when not given */
} vt_args;

typedef struct vt_command {
    const char *name;
    const char *takes; /* "PATH..." */
    size_t min_paths, max_paths;
    uint64_t options; /* VT_TAKES(...), beside those that every command takes */
    const char *says, *zh;
    const char *example;
    bool colors_column; /* --color names a column */
    int (*run)(
        const vt_args *args); /* returns the exit status; NULL: reserved for a later version */
    bool hidden;
} vt_command;

extern const vt_command
    *const vt_commands[]; /* ends with NULL; the first is meant by a bare PATH */
extern const vt_command vt_cmd_open, vt_cmd_info, vt_cmd_graph, vt_cmd_weights, vt_cmd_plot,
    vt_cmd_export, vt_cmd_print;

const vt_command *vt_command_find(const char *name);

/* Reads argv into `out`; `paths` has room for argc pointers. Knows every option, in any place. */
bool vt_args_read(vt_args *out, const char **paths, int argc, char **argv, vt_err *err);
/* An option's number; `otherwise` when it was not given (vt_args_read has checked the text). */
uint64_t vt_args_number(const vt_args *a, vt_option_id id, uint64_t otherwise);
bool vt_args_zh(const vt_args *a); /* by --lang, else by the environment's locale */

/* ---- saying ---------------------------------------------------------------------------------- */

/* Prints the error's line on stderr, with --json also the object on stdout; returns the exit
 * status. */
int vt_say_error(const vt_args *a, const vt_err *err);
/* Only the line on stderr: for one of several files whose answer carries the error itself. */
int vt_say_error_line(const vt_args *a, const vt_err *err);
/* Something to know beside the answer, on stderr unless --quiet. */
void vt_say_note(const vt_args *a, const char *fmt, ...) VT_PRINTF(2, 3);
/* Writes the answer to stdout; a closed pipe ends quietly. Returns the exit status. */
int vt_say(const vt_args *a, vt_buf *answer);
bool vt_say_color(const vt_args *a, int fd);
/* Progress on stderr when that is a terminal; cancelled by Ctrl-C. Lives as long as the program. */
const vt_progress *vt_say_progress(const vt_args *a);
void vt_say_progress_end(void); /* wipes the line */
/* Ctrl-C and SIGTERM set a flag that progress asks for; a second one ends at once. */
void vt_say_signals(void);
int vt_say_interrupted(void); /* 0, or the signal that came */
void vt_say_wait(void);       /* sleeps until one comes */

/* ---- texts ----------------------------------------------------------------------------------- */

void vt_help_program(vt_buf *out, bool zh);
void vt_help_command(vt_buf *out, const vt_command *c, bool zh);
/* The option's name for help and man page: "-o, --output FILE". */
void vt_help_option(vt_buf *out, const vt_option *o);
/* "man", "bash", "zsh", "fish", "cli", "api"; false when unknown. */
bool vt_print_text(vt_buf *out, const char *what);

/* A model opened as the options say: --set applied; "-" is stdin. */
vt_opened *vt_cli_open(const vt_args *a, const char *path, vt_err *err);

/* The part of a name after its last point; of "-" svg. */
vt_str vt_cli_ending(const char *path);
vt_theme vt_cli_theme(const vt_args *a); /* --theme */
/* A figure is meant: by --figure, or because -o names a file that nothing else can be. */
bool vt_cli_is_picture(const vt_args *a);
/* Writes the chart to the file of -o; to stdout ("-") and with --json into `answer`. */
bool vt_cli_chart_write(const vt_args *a, const vt_chart *c, vt_buf *answer, vt_err *err);
/* `weights` with a picture to write; returns the exit status. */
int vt_cli_weights_figure(const vt_args *a);

/* The file at `path`, or stdin for "-", as it is. */
vt_map *vt_cli_map(const char *path, vt_err *err);

/* The table of modules, as deep as --depth says. */
bool vt_modules_print(const vt_args *a, const vt_hierarchy *h, uint64_t parameters, vt_buf *out,
                      vt_err *err);

/* The answer to --nearest or --analogy over the first of the tensors whose rows have words. */
bool vt_nearest_print(const vt_args *args, vt_arena *a, const vt_model *m, const vt_tensor *tensors,
                      size_t n, vt_buf *out, vt_err *err);

/* Aligned columns of UTF-8 text. Cells are copied into the arena. */
typedef struct vt_table {
    vt_arena *arena;
    size_t columns;
    uint64_t right; /* bit per column: aligned to the right */
    VT_VEC(vt_str) cells;
} vt_table;
void vt_table_cell(vt_table *t, vt_str text);
/* First row is the heading, underlined with a rule. */
void vt_table_print(const vt_table *t, vt_buf *out);
size_t vt_text_columns(vt_str s); /* columns on a terminal */

#endif
