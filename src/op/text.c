/* text.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_text[] = {
    {.domain = "", .name = "StringConcat", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "StringNormalizer", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "StringSplit", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "RegexFullMatch", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "TfIdfVectorizer", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "ImageDecoder", .family = VT_FAMILY_SHAPE},
    {.domain = "com.microsoft", .name = "Tokenizer", .family = VT_FAMILY_SHAPE},
    {.domain = "com.microsoft", .name = "MurmurHash3", .family = VT_FAMILY_SHAPE},
    {0},
};
