/* phrase.c: the sentences of errors in Chinese.
 *
 * Errors are made where they arise, in English. A row holds the words that vt_fail or vt_while was
 * given there and the same in Chinese, where %1 is what stood in place of the first conversion. So
 * a finished sentence is laid beside the rows: what stands between the row's words is carried over,
 * itself put into Chinese when a row has it ("a PNG image"). What no row has stays English. */
#include "base/base.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_MAX = 6, DEEPEST = 3 };

typedef struct phrase {
    const char *english, *chinese;
} phrase;

static const phrase phrases[] = {
    /* files */
    {"no such file", "没有这个文件"},
    {"permission denied", "没有读取权限"},
    {"cannot be read: %s", "无法读取：%1"},
    {"cannot be written: %s", "无法写入：%1"},
    {"stdout cannot be written: %s", "无法写到标准输出：%1"},
    {"the file is empty", "文件是空的"},
    {"the file shrank while open", "文件在打开期间变短了"},
    {"the folder cannot be read", "无法读取该文件夹"},
    {"this folder holds no files", "该文件夹里没有文件"},
    {"no model among the %zu files of this folder", "该文件夹的 %1 个文件中没有模型"},
    {"no model in this folder that vitrine opens: '%s' is %s",
     "该文件夹里没有 vitrine 能打开的模型：“%1”是%2"},
    {"this folder holds no files, only folders: %.*s", "该文件夹里没有文件，只有文件夹：%1"},
    {"%s holds %zu models, %s: %.*s", "%1有 %2 个模型，%3：%4"},
    {"this folder", "该文件夹里"},
    {"this zip archive", "该 zip 压缩包里"},
    {"this tar archive", "该 tar 包里"},
    {"name one of them", "请指定其中一个"},
    {"unpack it and open one of them", "请解压后打开其中一个"},
    {"no model in %s that vitrine opens: '%.*s' is %s",
     "%1没有 vitrine 能打开的模型：“%2”是%3"},
    {"unpacked it is larger than the %llu bytes allowed", "解压后超过允许的 %1 字节"},
    {"its %llu bytes unpack to more than %d times as many, as no weights do",
     "它的 %1 个字节解压后增大超过 %2 倍，权重不会如此"},
    {"more than %d archives stand in each other", "压缩包嵌套超过 %1 层"},
    {"a member of the tar archive ends behind the file: it is cut",
     "tar 包的一个成员超出了文件末尾：文件不完整"},
    {"this folder holds a pipeline of several models, open one of them: %.900s",
     "该文件夹是由多个模型组成的流水线，请打开其中一个：%1"},
    {"more than %d files are open", "打开的文件超过 %1 个"},
    /* what it is instead of a model */
    {"this is no model file that vitrine knows: it begins with the bytes%s",
     "vitrine 不认识这种模型文件：开头的字节是%1"},
    {"this is %s", "这是%1"},
    {"%s, not a model", "%1，不是模型"},
    {"%s, which this version of vitrine does not open", "%1，此版本的 vitrine 尚不能打开"},
    {"%s: unpack it first", "%1：请先解压"},
    {"plain text", "纯文本"},
    {"JSON", "JSON 文件"},
    {"a PNG image", " PNG 图片"},
    {"a JPEG image", " JPEG 图片"},
    {"a GIF image", " GIF 图片"},
    {"a WebP image", " WebP 图片"},
    {"a TIFF image", " TIFF 图片"},
    {"an SVG image", " SVG 图片"},
    {"a PDF document", " PDF 文档"},
    {"a WAV sound", " WAV 音频"},
    {"an MP3 sound", " MP3 音频"},
    {"an MP4 film", " MP4 视频"},
    {"an HTML page", " HTML 网页"},
    {"an XML file", " XML 文件"},
    {"a bzip2 archive", " bzip2 压缩包"},
    {"an xz archive", " xz 压缩包"},
    {"a Zstandard archive", " Zstandard 压缩包"},
    {"a 7-Zip archive", " 7-Zip 压缩包"},
    {"a RAR archive", " RAR 压缩包"},
    {"a %s archive with these files: %.*s", " %1 压缩包，内有这些文件：%2"},
    {"a zip archive of %llu %s, not a %smodel", "内有 %1 个文件（%2）的 zip 压缩包，不是 %3模型"},
    {"Python source", " Python 源代码"},
    {"JavaScript source", " JavaScript 源代码"},
    {"a CSV table", " CSV 表格"},
    {"a Jupyter notebook", " Jupyter 笔记本"},
    {"a tokenizer", "分词器"},
    {"a Markdown document", " Markdown 文档"},
    {"a Word document", " Word 文档"},
    {"an Excel table", " Excel 表格"},
    {"a PowerPoint presentation", " PowerPoint 演示文稿"},
    {"a BMP image", " BMP 图片"},
    {"a training log of TensorBoard (an event file)", " TensorBoard 的训练日志（事件文件）"},
    {"the index of a TensorFlow checkpoint", " TensorFlow 检查点的索引"},
    {"the graph of a TensorFlow checkpoint", " TensorFlow 检查点的图"},
    {"a .DS_Store, the Finder's notes on a folder", " .DS_Store（访达的文件夹记录）"},
    {"a HEIC image", " HEIC 图片"},
    {"a zip archive that is cut: its end is missing", "不完整的 zip 压缩包：缺少末尾"},
    {"an empty %s archive", "空的 %1 包"},
    {"an ELF program or library", " ELF 程序或库"},
    {"a Windows program or library", " Windows 程序或库"},
    {"an SQLite database", " SQLite 数据库"},
    {"a Parquet table", " Parquet 表格"},
    {"an ONNX Runtime model (.ort)", " ONNX Runtime 模型（.ort）"},
    {"a TensorFlow SavedModel", " TensorFlow SavedModel 模型"},
    {"a TensorFlow graph", " TensorFlow 计算图"},
    {"a TensorFlow.js model", " TensorFlow.js 模型"},
    {"a Core ML model", " Core ML 模型"},
    {"a Caffe model", " Caffe 模型"},
    {"a Git LFS pointer: run git lfs pull", " Git LFS 指针：请运行 git lfs pull"},
    /* damage */
    {"the file ends in the middle of %s (byte %llu, and it goes on to %llu)",
     "文件在%1中间结束（止于第 %2 字节，本应到第 %3 字节）"},
    {"field '%s' of %s", " %2 的字段“%1”"},
    {"%s has an impossible length", "%1的长度不可能"},
    {"%s is longer than the message around it", "%1比包含它的消息还长"},
    {"it holds no graph: this is no ONNX model", "其中没有计算图：这不是 ONNX 模型"},
    {"it has no operator (op_type)", "没有算子（op_type）"},
    {"attribute '%.*s' holds no value", "属性“%1”没有值"},
    {"its shape needs %llu elements, but the file holds %llu",
     "其形状需要 %1 个元素，而文件里有 %2 个"},
    {"its shape has a negative size or more elements than can be counted",
     "其形状含负数，或元素多得无法计数"},
    {"graphs nested more than %d deep", "计算图嵌套超过 %1 层"},
    {"types nested more than %d deep", "类型嵌套超过 %1 层"},
    {"the file asks for more than %llu MB of memory, which its size does not warrant",
     "文件要求超过 %1 MB 内存，与其大小不符"},
    {"the text ends too early", "文本提前结束"},
    /* places */
    {"byte %llu", "第 %1 字节"},
    {"line %zu, column %zu", "第 %1 行第 %2 列"},
    {"node %u '%.*s'", "节点 %1“%2”"},
    {"initializer %u", "初始值 %1"},
    {"input %u", "输入 %1"},
    {"output %u", "输出 %1"},
    {"attribute '%.*s'", "属性“%1”"},
    {"function '%.*s'", "函数“%1”"},
    /* limits */
    {"out of memory", "内存不足"},
    {"cancelled", "已取消"},
    /* the command line */
    {"unknown option --%s; is --%s meant?", "没有选项 --%1；是指 --%2 吗？"},
    {"unknown option --%s; vitrine --help lists them",
     "没有选项 --%1；vitrine --help 列出全部选项"},
    {"unknown command '%s'; is '%s' meant?", "没有命令“%1”；是指“%2”吗？"},
    {"'%s' is neither a command nor a file; vitrine --help lists the commands",
     "“%1”既不是命令也不是文件；vitrine --help 列出全部命令"},
    {"'%s' needs %s; vitrine %s --help tells more", "“%1”需要 %2；详见 vitrine %3 --help"},
    {"'%s' takes %s and was also given '%s'", "“%1”只接受 %2，但还给了“%3”"},
    {"'%s' takes no option --%s; vitrine %s --help lists them",
     "“%1”没有选项 --%2；vitrine %3 --help 列出其选项"},
    {"'graph' needs -o FILE, with an ending of svg, png, pdf, json or dot",
     "“graph”需要 -o FILE，扩展名为 svg、png、pdf、json 或 dot"},
    {"'%.*s' is no picture vitrine writes: svg, png, pdf, json or dot",
     "vitrine 不写“%1”格式的图：可用 svg、png、pdf、json、dot"},
    {"option --%s needs a value: %s", "选项 --%1 需要一个值：%2"},
    {"option --%s takes no value", "选项 --%1 不带值"},
    {"option --%s: '%s' is none of %s", "选项 --%1：“%2”不在 %3 之中"},
    {"option --%s: '%s' is not a whole number", "选项 --%1：“%2”不是整数"},
    {"option --%s: '%s' is not a size such as 512M or 4G",
     "选项 --%1：“%2”不是 512M 或 4G 这样的大小"},
    {"depth is a number from 1, auto, all or flat, not '%.*s'",
     "depth 应为从 1 起的整数、auto、all 或 flat，而不是“%1”"},
    {"direction is TB or LR, not '%.*s'", "direction 应为 TB 或 LR，而不是“%1”"},
    {"there is no scope '%.*s'", "没有模块“%1”"},
    {"there is no such item", "没有这一项"},
    {"there is no item '%.*s'", "没有“%1”这一项"},
    {"'%.*s' has nothing inside", "“%1”里面没有内容"},
    /* the server */
    {"port %d is in use by another program", "端口 %1 已被其他程序占用"},
    {"ports %d to %d are in use by other programs", "端口 %1 到 %2 均已被其他程序占用"},
    {"port %d cannot be listened at: %s", "无法监听端口 %1：%2"},
    {"no file is open", "没有打开的文件"},
    {"no open file is called '%.*s'", "没有打开名为“%1”的文件"},
    {"closed while it was being opened", "在打开过程中被关闭"},
    {"files of this machine are opened from this machine only", "本机的文件只能从本机打开"},
    {"the body is larger than %llu bytes", "请求内容超过 %1 字节"},
};

/* The length of a conversion such as "%.*s" or "%llu". */
static size_t conversion(const char *s)
{
    size_t n = 1;
    while (s[n] && strchr(".*0123456789lhz", s[n]))
        n++;
    return n + (s[n] != 0);
}

/* Finds what stands in `s` for each conversion of the words; how many, or -1 when they do not fit.
 */
static int phrase_fits(const char *words, vt_str s, vt_str *parts)
{
    int n = 0;
    size_t i = 0;
    for (size_t first = strcspn(words, "%");; first = strcspn(words, "%")) {
        if (i + first > s.n || memcmp(s.p + i, words, first) != 0)
            return -1;
        i += first;
        words += first;
        if (!*words)
            return i == s.n ? n : -1;
        words += conversion(words);
        vt_str rest = vt_str_from(s, i), next = {words, strcspn(words, "%")};
        size_t end = rest.n; /* the last one reaches to what ends the sentence */
        if (words[next.n]) {
            const char *at = memmem(rest.p, rest.n, next.p, next.n);
            end = at ? (size_t)(at - rest.p) : rest.n;
        } else if (next.n <= rest.n)
            end = rest.n - next.n;
        if (n == PARTS_MAX)
            return -1;
        parts[n++] = vt_str_cut(rest, 0, end);
        i += end;
    }
}

static void put_chinese(vt_buf *out, vt_str s, int depth);

static void put_parts(vt_buf *out, const char *chinese, const vt_str *parts, int n, int depth)
{
    for (; *chinese; chinese++) {
        int which = *chinese == '%' ? chinese[1] - '1' : -1;
        if (which < 0 || which >= n) {
            vt_buf_char(out, *chinese);
            continue;
        }
        put_chinese(out, parts[which], depth + 1);
        chinese++;
    }
}

static void put_chinese(vt_buf *out, vt_str s, int depth)
{
    vt_str parts[PARTS_MAX];
    for (size_t i = 0; depth < DEEPEST && i < sizeof phrases / sizeof *phrases; i++) {
        int n = phrase_fits(phrases[i].english, s, parts);
        if (n < 0)
            continue;
        put_parts(out, phrases[i].chinese, parts, n, depth);
        return;
    }
    vt_buf_str(out, s);
}

/* Places, each by itself. */
static void put_places(vt_buf *out, vt_str where)
{
    for (size_t i = 0; i < where.n;) {
        const char *at = memmem(where.p + i, where.n - i, ": ", 2);
        size_t end = at ? (size_t)(at - where.p) : where.n;
        put_chinese(out, vt_str_cut(where, i, end - i), 0);
        vt_buf_text(out, at ? ": " : "");
        i = at ? end + 2 : end;
    }
}

static void copy_back(const vt_buf *b, char *text, size_t size)
{
    if (b->failed || !b->n || b->n >= size)
        return;
    memcpy(text, b->p, b->n);
    text[b->n] = 0;
}

void vt_err_in_chinese(vt_err *err)
{
    vt_buf b = {0};
    put_chinese(&b, vt_str_of(err->reason), 0);
    copy_back(&b, err->reason, sizeof err->reason);
    b.n = 0;
    put_places(&b, vt_str_of(err->where));
    copy_back(&b, err->where, sizeof err->where);
    vt_buf_free(&b);
}
