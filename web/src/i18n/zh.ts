// 界面的全部中文文字。键与 en.ts 相同。
import type { Key } from './en';

export const zh: Record<Key, string> = {
  'app.name': 'vitrine',
  'app.loading': '正在打开',

  'room.graph': '结构', 'room.weights': '权重', 'room.run': '运行', 'room.explain': '解释',
  'room.embed': '嵌入', 'room.train': '训练', 'room.compare': '比较',
  'room.needs.weights': '需要存储了张量的模型',
  'room.needs.run': '需要计算引擎；此版本尚无',
  'room.needs.explain': '需要计算引擎及其梯度；此版本尚无',
  'room.needs.embed': '需要可画的点：数据表或激活值；此版本尚无',
  'room.needs.train': '需要训练日志：含事件文件的文件夹；此版本尚无',
  'room.needs.compare': '需要两个模型；此版本尚无',
  'room.needs.file': '需要模型：尚未打开文件',
  'room.does.graph': '浏览结构，搜索，折叠，导出',
  'room.does.weights': '权重的直方图与热力图',
  'room.does.run': '给它一个输入，看每一层的激活',
  'room.does.explain': '输入的哪些部分决定了答案',
  'room.does.embed': '网络认为相似之物的地图',
  'room.does.train': '训练曲线，以及哪里出了问题',
  'room.does.compare': '并排比较两个模型',
  'rooms.label': '视图', 'rooms.more': '更多',

  'path.label': '路径', 'path.open': '打开另一个文件', 'path.files': '已打开的文件', 'path.siblings': '与 {name} 同级',
  'path.none': '没有文件',

  'field.placeholder': '搜索，或输入 > 查找命令', 'field.label': '搜索节点，或输入 > 查找命令',
  'field.count': '{n} / {of}', 'field.complete': '补全', 'field.commands': '命令',
  'field.none': '没有含这些词的命令',

  'top.link': '复制此视图的链接', 'top.linked': '已复制链接', 'top.linkedBare': '已复制链接，不含令牌', 'top.export': '导出此图', 'top.theme': '浅色或深色',
  'top.keys': '全部快捷键', 'top.list': '列表', 'top.inspector': '详情', 'top.search': '搜索',
  'top.cancel': '{what}：点击取消', 'top.close': '关闭',

  'job.layout': '布局 {done} / {total} 块', 'job.open': '正在打开', 'job.upload': '上传 {done} / {total}', 'job.statistics': '统计', 'job.export': '导出',
  'job.other': '{what} {done} / {total}', 'job.left': '还需 {t}', 'job.cancelled': '已取消', 'job.again': '重新绘制',

  'spine.label': '按执行顺序的模型', 'spine.parameters': '参数', 'spine.nodes': '节点', 'spine.all': '共 {n}',
  'spine.weights': '权重', 'spine.weightsOwn': '权重，自身范围', 'spine.weightsShared': '权重，共同范围', 'spine.ownNote': '自身范围，√', 'spine.sharedNote': '共同范围，√',
  'spine.measure': '主干的度量', 'spine.joins': '在此汇入：{names}',

  'list.label': '结果与模块', 'list.results': '结果', 'list.modules': '模块', 'list.operators': '算子',
  'list.parameters': '参数', 'list.nodes': '节点', 'list.isolate': '只看这些', 'list.isolated': '显示全部',
  'list.hits.one': '1 个结果', 'list.hits': '{n} 个结果', 'list.emptyAll': '没有匹配',
  'list.emptied': '没有结果：{term} 之后一个不剩', 'list.tips': '词语匹配名称。筛选：{list}',

  'family.conv': '卷积', 'family.matmul': '矩阵乘', 'family.attention': '注意力', 'family.recurrent': '循环',
  'family.norm': '归一化', 'family.activation': '激活', 'family.pool': '池化与归约', 'family.elem': '逐元素',
  'family.shape': '形状与数据', 'family.control': '控制与未知',

  'tab.graph': '图', 'tab.table': '表', 'tabs.label': '同一对象的不同呈现',
  'depth.label': '展开多少', 'depth.1': '折叠', 'depth.auto': '模块', 'depth.all': '全部',
  'depth.1.says': '只显示最上层', 'depth.auto.says': '展开到不超过 25 个方框', 'depth.all.says': '每个节点一个方框',
  'dir.label': '方向', 'dir.tb': '自上而下', 'dir.lr': '自左而右',
  'show.label': '显示', 'show.shapes': '边上的形状', 'show.dtypes': '数据类型', 'show.attributes': '属性', 'show.parameters': '参数量',
  'stage.updating': '更新中', 'stage.options': '选项',
  'stage.whole': '绘制整个模型',
  'stage.upstream': '{name} 所依赖的：{n} 个节点', 'stage.downstream': '依赖 {name} 的：{n} 个节点',
  'zoom.in': '放大', 'zoom.out': '缩小', 'zoom.fit': '显示全图',

  'graph.name': '模型的图，{boxes} 个方框，已选：{selected}', 'graph.nothing': '无', 'graph.more': '还有 {n} 个', 'graph.guessed': '推测',
  'graph.changed': '已改变', 'graph.added': '新增', 'graph.from': '读取 {n} 个值', 'graph.to': '有 {n} 个读取者', 'graph.given': '由 {name} 给出',
  'graph.kind.node': '算子', 'graph.kind.folded': '模块，已折叠', 'graph.kind.stack': '{n} 个重复', 'graph.kind.open': '模块，已展开', 'graph.kind.input': '输入', 'graph.kind.output': '输出', 'graph.kind.stub': '长值的一端',
  'graph.opens': '双击展开', 'graph.closes': '点击收起', 'graph.opensRow': '点击展开这一个', 'graph.jumps': '点击跳到另一端', 'graph.unknown': '未知算子',
  'graph.cut': '过长的值，已截断', 'graph.legend': '颜色与符号', 'graph.map': '全图缩略', 'graph.visible': '视野中的内容',

  'table.name': '名称', 'table.type': '类型', 'table.note': '尺寸', 'table.detail': '内部', 'table.label': '图中的一切，以表格列出',

  'insp.label': '详情', 'insp.inputs': '输入', 'insp.outputs': '输出', 'insp.attributes': '属性', 'insp.metadata': '元数据',
  'insp.totals': '内部', 'insp.nodes': '节点', 'insp.parameters': '参数', 'insp.weightBytes': '权重字节',
  'insp.repeats': '重复', 'insp.repeat': '第 {index} / {of} 个', 'insp.previous': '上一个重复块', 'insp.next': '下一个重复块',
  'insp.copy': '复制为文本', 'insp.copied': '已复制', 'insp.link': '复制链接', 'insp.upstream': '上游', 'insp.downstream': '下游',
  'insp.path': '复制路径', 'insp.where': '文件中的位置', 'insp.index': '第 {n} 个节点', 'insp.offset': '第 {n} 字节', 'insp.opset': 'opset {n}',
  'insp.unknownOp': 'vitrine 不认识的算子：以它自己的名字显示', 'insp.guessed': '推测',
  'insp.statistics': '统计', 'insp.more': '更多的值', 'insp.values': '第 {from} 至 {to} 个，共 {n} 个', 'insp.missing': '省略', 'insp.count': '{n} 个值', 'insp.external': '在 {file} 中',
  'insp.to': '读取者', 'insp.value': '值', 'insp.unread': '无人读取', 'insp.noType': '文件未写明形状', 'insp.givenBy': '产生者',
  'insp.readBy': '读取者', 'insp.moreRows': '还有 {n} 项', 'insp.open': '原地展开', 'insp.close': '收起', 'insp.drill': '单独绘制',
  'insp.doc': '文件中的说明', 'insp.pick': '从 {n} 个中选一个',
  'kind.input': '模型的输入', 'kind.output': '模型的输出', 'kind.group': '模块', 'kind.stack': '重复',

  'model.format': '格式', 'model.producer': '生成工具', 'model.opset': '算子集', 'model.bytes': '文件', 'model.tensors': '张量',
  'model.inputs': '输入', 'model.outputs': '输出', 'model.nodes': '节点', 'model.nodesTotal': '{n}，含子图共 {all}', 'model.parameters': '参数',
  'model.architecture': '架构',

  'stage.none': '此图为空：文件中没有节点，也没有输入和输出。', 'insp.standard': '默认',
  'foot.label': '已打开的内容', 'foot.boxes': '{n} 个节点，{k} 个方框', 'foot.layout': '布局 {t}', 'foot.mapped': '映射 {bytes}', 'foot.changed': '文件已改变，{t} 重新打开',
  'foot.marked': '{n} 个方框有变化', 'foot.markedOne': '1 个方框有变化', 'foot.same': '图中没有变化', 'foot.unknown': '地址中未能理解：{parts}', 'foot.lost': 'vitrine 没有回应；正在重试',
  'foot.gone': '此图是改变之前的文件', 'foot.kept': '已存为视图 {n}', 'foot.noView': '{n} 下没有存过视图',

  'start.title': '看清神经网络的内部', 'start.lead': '把模型拖到页面上，或输入它在本机的路径。',
  'start.drop': '把文件拖到这里', 'start.choose': '选择文件', 'start.path': '文件路径', 'start.open': '打开', 'start.recent': '最近的文件',
  'start.noRecent': '打开过的文件会列在这里', 'start.formats': '可以打开什么', 'start.browse': '文件夹 {path}',
  'start.dropAny': '松开即打开', 'start.none': '尚未打开文件', 'start.or': '或',
  'start.stays': '文件留在本机，不会发送到别处。',

  'card.title': '在这里能看到什么', 'card.dismiss': '关闭此卡片', 'card.not': '尚不能', 'card.comma': '、',
  'card.fold': '双击模块即可原地展开', 'card.search': '按 / 搜索，按 ? 查看全部快捷键',

  'read.title': '如何阅读此图',
  'read.graph.drawn': '每个方框是一个算子，或一组算子。值沿线自上而下流动；分叉的线是同一个值有多个读取者。权重画在读取它的方框之内。',
  'read.graph.look': '色条是算子的类别。灰色边框是展开的模块；带行的卡片是重复的同一模块。虚线标签表示推测：该模块由结构发现，文件中没有名字。',
  'read.graph.source': '分层绘制，依据 Sugiyama、Tagawa 与 Toda (1981)：去环、分层、排序、定位、布线。初始视图不超过 25 个方框。',
  'read.graph.data': '{n} 个节点画成 {k} 个方框；最多的是 {op}（{m}）。',
  'read.table.drawn': '图中的每个方框为一行，按计算顺序排列；模块内部的内容缩进显示。',
  'read.table.look': '尺寸为文件所写。用 Enter 或箭头展开模块。',
  'read.table.source': '与图来自服务器的同一个回答：图中折叠的，这里也折叠。',
  'long.more': '全部', 'long.less': '收起',
  'read.close': '关闭',

  'export.label': '导出此图', 'export.svg': 'SVG，文字仍是文字', 'export.png': 'PNG', 'export.pdf': 'PDF', 'export.dot': 'DOT（graphviz）', 'export.json': 'JSON，含方框与线',
  'export.html': 'HTML，独立页面', 'export.safetensors': 'safetensors，图中的数', 'export.making': '正在生成 {as}',

  'keys.title': '全部快捷键', 'keys.letters': '焦点不在输入框时，字母键有效。', 'keys.close': '关闭',
  'group.find': '查找', 'group.walk': '行走', 'group.view': '视图', 'group.rooms': '切换', 'group.file': '文件', 'group.panels': '面板',

  'cmd.search': '搜索', 'cmd.palette': '全部命令', 'cmd.keys': '快捷键表', 'cmd.theme': '浅色或深色', 'cmd.language': '语言：English',
  'cmd.copy': '复制名称', 'cmd.copyText': '把全部信息复制为文本', 'cmd.link': '复制此视图的链接', 'cmd.export': '导出此图',
  'cmd.exportAs': '导出为 {as}', 'cmd.fit': '显示全图', 'cmd.fitSelection': '显示所选', 'cmd.zoomIn': '放大', 'cmd.zoomOut': '缩小',
  'cmd.open': '原地展开或收起', 'cmd.drill': '深入：单独绘制', 'cmd.out': '退出一层', 'cmd.back': '后退',
  'cmd.forward': '前进', 'cmd.up': '沿边向上', 'cmd.down': '沿边向下', 'cmd.left': '左边的邻居', 'cmd.right': '右边的邻居',
  'cmd.previousRepeat': '上一个重复块', 'cmd.nextRepeat': '下一个重复块', 'cmd.previousCell': '主干上的前一个', 'cmd.nextCell': '主干上的后一个',
  'cmd.upstream': '上游：它依赖什么', 'cmd.downstream': '下游：什么依赖它', 'cmd.isolate': '只看结果或上下游',
  'cmd.list': '列表，开或关', 'cmd.inspector': '详情，开或关', 'cmd.spine': '主干，完整或细带', 'cmd.panel': '下一个面板', 'cmd.panelBack': '上一个面板',
  'cmd.fold': '折叠：只有最上层', 'cmd.blocks': '模块：不超过 25 个方框', 'cmd.all': '全部：每个节点一个方框', 'cmd.direction': '转向：自上而下或自左而右',
  'cmd.show': '显示{what}', 'cmd.table': '同一内容的表格', 'cmd.graph': '图', 'cmd.openFile': '打开文件', 'cmd.closeFile': '关闭此文件', 'cmd.read': '如何阅读此图', 'cmd.card': '此文件能做什么',
  'cmd.room': '前往{room}', 'cmd.keep': '把此视图存到 1 至 9', 'cmd.recall': '调出存过的视图', 'cmd.keepN': '把此视图存到 {n}', 'cmd.recallN': '调出视图 {n}',

  'fail.title': '无法显示', 'fail.open': '无法打开 {file}', 'fail.again': '再试一次', 'fail.other': '打开另一个文件', 'fail.others': '其他已打开的文件', 'fail.copy': '复制这句话',
  'fail.scope': '改为绘制整个模型',
  'needs.graph': '前往结构图',

  'drawer.close': '关闭抽屉', 'edge.list': '列表的宽度', 'edge.inspector': '详情的宽度',

};
