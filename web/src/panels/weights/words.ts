// The words of this room; they come with it. Both tables have the same keys.
import { fill, language } from '../../i18n/i18n.svelte';

export const en = {
  title: 'Tensors', counted: '{n} of {all}', values: '{n} values', tensor: 'Tensor', shape: 'Shape', std: 'std', max: '|max|', kurtosis: 'Kurtosis',
  kurtosisSays: 'Of a normal distribution it is 3; more means heavier tails', rank: 'Eff. rank', rankSays: 'How many directions the rows really span: exp of the entropy of the singular values', spread: 'Distribution',
  inFile: 'In the file: {name}', copy: 'Copy the table', 'copy.markdown': 'As Markdown', 'copy.csv': 'As CSV', 'copy.latex': 'As LaTeX', copied: '{n} rows copied',
  emptied: 'No tensor: {term} leaves nothing', filterHelp: 'Filters: name: dtype: role: shape: op: params> bytes>', byType: 'By type', order: 'In the order of the model',
  trained: 'Trained', buffer: 'Buffer', optimizer: 'Optimizer', role: 'role', none: 'This model stores no tensors',
  overview: 'Overview', matrix: 'Matrix', kernels: 'Kernels', spectrum: 'Spectrum', text: 'Text', tabs: 'Pictures of the tensor',
  stored: 'As stored', dequantized: 'Dequantized', how: 'Numbers', every: 'every value', cells: 'each cell {r} × {c} values: their mean, spikes kept',
  norm: 'norm', outputs: 'output channel', inputs: 'input channel', rows: 'row', columns: 'column', taps: '{k} taps within each', words: 'word',
  heat: 'Heatmap of {rows} by {cols} values, {name}', zoomed: 'rows {r0} to {r1}, columns {c0} to {c1}', at: '[{at}] = {v}', tile: '{r0}–{r1}, {c0}–{c1}: {min} to {max}, mean {mean}',
  zoomIn: 'Zoom in', zoomOut: 'Zoom out', fit: 'All of it', beyond: '≤ {v}, {n} beyond',
  distribution: 'Distribution', count: 'Count', log: 'Log', own: 'Own range', shared: 'Shared', scale: 'Height', range: 'Range',
  dtype: 'dtype', bytes: 'bytes', bytesAt: '{n} at offset {at}', mean: 'mean', min: 'min', maximum: 'max', median: 'median', most: '1 % – 99 %', small: '|w| < 1e−3', nots: 'zeros, NaN, Inf', skew: 'skew', outliers: 'outliers', variance: 'variance',
  little: '{dtype}, little-endian', channels: 'Per output channel', minmax: 'min – max', channel: 'channel {n}: {min} to {max}, norm {norm}', usedBy: 'Used by', unused: 'no operator reads it', toGraph: 'Show in the graph',
  histogram: 'Histogram of {n} values from {from} to {to}', beyondFile: 'in {file}', offset: 'offset', empty: 'This tensor has no values', scalar: 'A single number',
  allNan: 'All {n} values are NaN or infinite', strings: 'Its values are texts: see Text', missing: 'Its numbers cannot be had', failed: 'The tensors cannot be shown', again: 'Try again',
  go: 'Go to value', goAt: 'position', page: 'values {from} to {to} of {n}', previous: 'Previous', next: 'Next', valuesLabel: 'Values of {name}',
  pick: 'Choose a tensor in the list', depth: 'Along the depth', depthNote: 'boxes: quartiles; whiskers: 1.5 × the box; a click selects', depthLabel: 'Boxes of {n} tensors along the depth of the model', all: 'All tensors', back: 'All tensors',
  foot: 'statistics of all {n} values in {t}', footPart: 'statistics of {k} of {n} tensors so far', exact: 'exact, nothing sampled', nan: '{n} NaN', inf: '{n} Inf', heavy: '{n} tensors with heavy tails', heavyOne: '1 tensor with heavy tails', noHeavy: 'no heavy tails',
  filter: 'filter {n}', filtersLabel: '{n} filters of {name}', planesLabel: '{n} planes of output channel {ch}', input: 'input {n}', output: 'Output {n}', allInputs: 'all {n} inputs', asRgb: '{n} filters as RGB', strongest: '{n} filters, strongest input', filters: '{n} filters',
  sortedBy: 'Order', byNorm: 'By norm', byIndex: 'By index', allFilters: 'All {n}, strongest input', allRgb: 'All {n}, as colour', sortedNorm: 'sorted by norm', chooseOne: 'click one to see all its inputs', depthAs: 'Drawn as', boxes: 'Boxes', violins: 'Violins', linear: 'Linear',
  singular: 'Singular values', sigma: 'σ₁', conditionOf: 'condition σ₁/σₙ', above: 'above the random edge', aboveOf: '{n} of {of}', alpha: 'tail exponent α', effective: 'effective rank', stable: 'stable rank', largest: 'the {n} largest of {of}', spectrumLabel: 'Singular values of {name}, beside those of a random matrix', findings: 'Worth noticing', noFindings: 'Nothing stands out', findingsWait: 'looking', cause: 'Cause', fix: 'Fix', scales: 'Scales of the quantization', scalesLabel: 'Scale and zero point of {name}',
  vocabulary: 'Words', wordsAsk: 'A word, or king - man + woman', wordsFind: 'Find', wordsNear: 'Nearest to {q}, by cosine', row: 'row {n}', wordsHelp: 'Words joined by + and − are added as unit vectors. #12 is row 12.', wordsLabel: 'Rows of the table', exportThis: 'Export this picture', asFile: 'As {as}',
  asTable: 'As table', noMatrix: 'A tensor of one row has no matrix to look at: see Overview or Text',
  spine: 'own range, √ count', model: 'Model', total: 'Values', trainedCount: 'Trained', bufferCount: 'Buffers', otherCount: 'Not known',
} as const;

export type Word = keyof typeof en;

export const zh: Record<Word, string> = {
  title: '张量', counted: '{n} / {all}', values: '{n} 个值', tensor: '张量', shape: '形状', std: '标准差', max: '|最大|', kurtosis: '峰度',
  kurtosisSays: '正态分布为 3；越大尾部越重', rank: '有效秩', rankSays: '各行实际张成的方向数：奇异值熵的指数', spread: '分布',
  inFile: '文件中的名称：{name}', copy: '复制表格', 'copy.markdown': '复制为 Markdown', 'copy.csv': '复制为 CSV', 'copy.latex': '复制为 LaTeX', copied: '已复制 {n} 行',
  emptied: '没有张量：{term} 之后一个不剩', filterHelp: '可用的筛选：name: dtype: role: shape: op: params> bytes>', byType: '按类型', order: '按模型中的顺序',
  trained: '训练所得', buffer: '缓冲', optimizer: '优化器', role: '角色', none: '这个模型不存储任何张量',
  overview: '概览', matrix: '矩阵', kernels: '卷积核', spectrum: '奇异值', text: '文本', tabs: '该张量的各种图',
  stored: '原样', dequantized: '反量化', how: '数值', every: '每个值都画出', cells: '每格 {r} × {c} 个值：取均值，保留尖峰',
  norm: '范数', outputs: '输出通道', inputs: '输入通道', rows: '行', columns: '列', taps: '每个含 {k} 个位置', words: '词',
  heat: '{rows} × {cols} 个值的热图，{name}', zoomed: '第 {r0} 至 {r1} 行，第 {c0} 至 {c1} 列', at: '[{at}] = {v}', tile: '{r0}–{r1}，{c0}–{c1}：{min} 至 {max}，均值 {mean}',
  zoomIn: '放大', zoomOut: '缩小', fit: '全部', beyond: '≤ {v}，另有 {n} 个超出',
  distribution: '分布', count: '计数', log: '对数', own: '自身范围', shared: '共同范围', scale: '高度', range: '范围',
  dtype: '数据类型', bytes: '字节', bytesAt: '{n}，位于偏移 {at}', mean: '均值', min: '最小', maximum: '最大', median: '中位数', most: '1 % – 99 %', small: '|w| < 1e−3', nots: '零、NaN、无穷', skew: '偏度', outliers: '离群值', variance: '方差',
  little: '{dtype}，小端', channels: '各输出通道', minmax: '最小 – 最大', channel: '通道 {n}：{min} 至 {max}，范数 {norm}', usedBy: '使用者', unused: '没有算子读取它', toGraph: '在图中显示',
  histogram: '{n} 个值的直方图，{from} 至 {to}', beyondFile: '在 {file} 中', offset: '偏移', empty: '这个张量没有值', scalar: '单个数',
  allNan: '全部 {n} 个值都是 NaN 或无穷', strings: '它的值是文字：见“文本”', missing: '读不到它的数值', failed: '无法显示张量', again: '重试',
  go: '跳到', goAt: '位置', page: '第 {from} 至 {to} 个值，共 {n} 个', previous: '上一页', next: '下一页', valuesLabel: '{name} 的值',
  pick: '在列表中选择一个张量', depth: '沿深度', depthNote: '箱：四分位数；须：箱的 1.5 倍；点击即选中', depthLabel: '沿模型深度的 {n} 个张量的箱线图', all: '全部张量', back: '全部张量',
  foot: '全部 {n} 个值的统计，用时 {t}', footPart: '已统计 {k} / {n} 个张量', exact: '精确，没有抽样', nan: '{n} 个 NaN', inf: '{n} 个无穷', heavy: '{n} 个张量尾部较重', heavyOne: '1 个张量尾部较重', noHeavy: '没有重尾',
  filter: '滤波器 {n}', filtersLabel: '{name} 的 {n} 个滤波器', planesLabel: '输出通道 {ch} 的 {n} 个平面', input: '输入 {n}', output: '输出 {n}', allInputs: '全部 {n} 个输入', asRgb: '{n} 个滤波器，以 RGB 显示', strongest: '{n} 个滤波器，取最强输入', filters: '{n} 个滤波器',
  sortedBy: '顺序', byNorm: '按范数', byIndex: '按序号', allFilters: '全部 {n} 个，取最强输入', allRgb: '全部 {n} 个，以颜色显示', sortedNorm: '按范数排序', chooseOne: '点击其一可看它的全部输入', depthAs: '画成', boxes: '箱线', violins: '小提琴', linear: '线性',
  singular: '奇异值', sigma: 'σ₁', conditionOf: '条件数 σ₁/σₙ', above: '高于随机边界', aboveOf: '{n} / {of}', alpha: '尾指数 α', effective: '有效秩', stable: '稳定秩', largest: '最大的 {n} 个，共 {of} 个', spectrumLabel: '{name} 的奇异值，与随机矩阵相比', findings: '值得注意', noFindings: '没有异常', findingsWait: '正在查看', cause: '原因', fix: '处理', scales: '量化尺度', scalesLabel: '{name} 的尺度与零点',
  vocabulary: '词', wordsAsk: '一个词，或 king - man + woman', wordsFind: '查找', wordsNear: '与 {q} 最近的词（余弦）', row: '第 {n} 行', wordsHelp: '以 + 和 − 连接的词按单位向量相加。#12 是第 12 行。', wordsLabel: '表的各行', exportThis: '导出此图', asFile: '导出为 {as}',
  asTable: '以表格显示', noMatrix: '只有一行的张量没有矩阵可看：见“概览”或“文本”',
  spine: '自身范围，√ 计数', model: '模型', total: '值', trainedCount: '训练所得', bufferCount: '缓冲', otherCount: '未知',
};

export function w(key: Word, values?: Record<string, string | number>): string {
  const text = (language.now === 'zh' ? zh : en)[key];
  return values ? fill(text, values) : text;
}
