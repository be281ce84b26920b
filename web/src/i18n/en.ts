// Every string of the interface in English. zh.ts has the same keys (its type says so, a test checks the
// places in braces). Sentence case, no full stop on labels, the thing and the number (design/UI.md, 16).
export const en = {
  'app.name': 'vitrine',
  'app.loading': 'Opening',

  'room.graph': 'Graph', 'room.weights': 'Weights', 'room.run': 'Run', 'room.explain': 'Explain',
  'room.embed': 'Embed', 'room.train': 'Train', 'room.compare': 'Compare',
  'room.needs.weights': 'Needs a model that stores tensors',
  'room.needs.run': 'Needs the engine that computes; not in this version yet',
  'room.needs.explain': 'Needs the engine and its gradients; not in this version yet',
  'room.needs.embed': 'Needs points to draw: a table or activations; not in this version yet',
  'room.needs.train': 'Needs training logs: a folder with event files; not in this version yet',
  'room.needs.compare': 'Needs two models; not in this version yet',
  'room.needs.file': 'Needs a model: nothing is open',
  'room.does.graph': 'Walk through the structure, search it, fold it, export it',
  'room.does.weights': 'Histograms and heat maps of the weights',
  'room.does.run': 'Give it an input and see every activation',
  'room.does.explain': 'Which parts of the input made the answer',
  'room.does.embed': 'Maps of what the network holds to be alike',
  'room.does.train': 'Training curves and what went wrong',
  'room.does.compare': 'Two models side by side',
  'rooms.label': 'Rooms', 'rooms.more': 'More',

  'path.label': 'Path', 'path.open': 'Open another file', 'path.files': 'Open files', 'path.siblings': 'Beside {name}',
  'path.none': 'No file',

  'field.placeholder': 'Search, or > for commands', 'field.label': 'Search nodes, or > for commands',
  'field.count': '{n} of {of}', 'field.complete': 'Completions', 'field.commands': 'Commands',
  'field.none': 'No command has these words',

  'top.link': 'Copy link to this view', 'top.linked': 'Link copied', 'top.linkedBare': 'Link copied, without the token', 'top.export': 'Export this picture', 'top.theme': 'Light or dark',
  'top.keys': 'All keys', 'top.list': 'List', 'top.inspector': 'Inspector', 'top.search': 'Search',
  'top.cancel': '{what}: click to cancel', 'top.close': 'Close',

  'job.layout': 'layout {done} of {total} blocks', 'job.open': 'opening', 'job.upload': 'upload {done} of {total}', 'job.statistics': 'statistics', 'job.export': 'export',
  'job.other': '{what} {done} of {total}', 'job.left': '{t} left', 'job.cancelled': 'Cancelled', 'job.again': 'Draw it again',

  'spine.label': 'Model in execution order', 'spine.parameters': 'Parameters', 'spine.nodes': 'Nodes', 'spine.all': '{n} in all',
  'spine.weights': 'Weights', 'spine.weightsOwn': 'Weights, own range', 'spine.weightsShared': 'Weights, shared range', 'spine.ownNote': 'own range, √', 'spine.sharedNote': 'shared range, √',
  'spine.measure': 'Measure of the spine', 'spine.joins': 'joins here: {names}',

  'list.label': 'Results and modules', 'list.results': 'Results', 'list.modules': 'Modules', 'list.operators': 'Operators',
  'list.parameters': 'parameters', 'list.nodes': 'nodes', 'list.isolate': 'Isolate', 'list.isolated': 'Show all',
  'list.hits.one': '1 hit', 'list.hits': '{n} hits', 'list.emptyAll': 'Nothing matches',
  'list.emptied': 'No hit: {term} leaves nothing', 'list.tips': 'Words look in names. Filters: {list}',

  'family.conv': 'Convolution', 'family.matmul': 'Matrix product', 'family.attention': 'Attention', 'family.recurrent': 'Recurrent',
  'family.norm': 'Normalisation', 'family.activation': 'Activation', 'family.pool': 'Pool and reduce', 'family.elem': 'Elementwise',
  'family.shape': 'Shape and data', 'family.control': 'Control, unknown',

  'tab.graph': 'Graph', 'tab.table': 'Table', 'tabs.label': 'Pictures of the same subject',
  'depth.label': 'How much is laid open', 'depth.1': 'Fold', 'depth.auto': 'Blocks', 'depth.all': 'All',
  'depth.1.says': 'Only the top level', 'depth.auto.says': 'As many blocks as keep the view at 25 boxes', 'depth.all.says': 'Every node is a box',
  'dir.label': 'Direction', 'dir.tb': 'Top to bottom', 'dir.lr': 'Left to right',
  'show.label': 'Show', 'show.shapes': 'Shapes on edges', 'show.dtypes': 'Data types', 'show.attributes': 'Attributes', 'show.parameters': 'Parameters',
  'stage.updating': 'updating', 'stage.options': 'Options',
  'stage.whole': 'Draw the whole model',
  'stage.upstream': 'What {name} depends on: {n} nodes', 'stage.downstream': 'What depends on {name}: {n} nodes',
  'zoom.in': 'Zoom in', 'zoom.out': 'Zoom out', 'zoom.fit': 'Fit all',

  'graph.name': 'Graph of the model, {boxes} boxes, selected: {selected}', 'graph.nothing': 'nothing', 'graph.more': '{n} more', 'graph.guessed': 'guessed',
  'graph.changed': 'changed', 'graph.added': 'new', 'graph.from': 'reads {n} values', 'graph.to': 'read by {n}', 'graph.given': 'given by {name}',
  'graph.kind.node': 'operator', 'graph.kind.folded': 'block, closed', 'graph.kind.stack': '{n} repeats', 'graph.kind.open': 'block, open', 'graph.kind.input': 'input', 'graph.kind.output': 'output', 'graph.kind.stub': 'end of a long value',
  'graph.opens': 'double click opens it', 'graph.closes': 'click closes it', 'graph.opensRow': 'click opens this one', 'graph.jumps': 'click jumps to the other end', 'graph.unknown': 'unknown operator',
  'graph.cut': 'long value, cut', 'graph.legend': 'Colours and signs', 'graph.map': 'Map of the whole picture', 'graph.visible': 'What is in sight',

  'table.name': 'Name', 'table.type': 'Type', 'table.note': 'Sizes', 'table.detail': 'Inside', 'table.label': 'Everything the graph shows, as a table',

  'insp.label': 'Inspector', 'insp.inputs': 'Inputs', 'insp.outputs': 'Outputs', 'insp.attributes': 'Attributes', 'insp.metadata': 'Metadata',
  'insp.totals': 'Inside', 'insp.nodes': 'Nodes', 'insp.parameters': 'Parameters', 'insp.weightBytes': 'Weight bytes',
  'insp.repeats': 'Repeats', 'insp.repeat': '{index} of {of}', 'insp.previous': 'Previous repeat', 'insp.next': 'Next repeat',
  'insp.copy': 'Copy as text', 'insp.copied': 'Copied', 'insp.link': 'Copy link', 'insp.upstream': 'Upstream', 'insp.downstream': 'Downstream',
  'insp.path': 'Copy the path', 'insp.where': 'In the file', 'insp.index': 'node {n}', 'insp.offset': 'byte {n}', 'insp.opset': 'opset {n}',
  'insp.unknownOp': 'An operator that vitrine does not know: shown under its own name', 'insp.guessed': 'guessed',
  'insp.statistics': 'Statistics', 'insp.more': 'More values', 'insp.values': '{from} to {to} of {n}', 'insp.missing': 'left out', 'insp.count': '{n} values', 'insp.external': 'in {file}',
  'insp.to': 'read by', 'insp.value': 'Value', 'insp.unread': 'nothing reads it', 'insp.noType': 'the file states no shape', 'insp.givenBy': 'Given by',
  'insp.readBy': 'Read by', 'insp.moreRows': '{n} more', 'insp.open': 'Open in place', 'insp.close': 'Close', 'insp.drill': 'Draw alone',
  'insp.doc': 'Note in the file', 'insp.pick': 'Choose one of {n}',
  'kind.input': 'Input of the model', 'kind.output': 'Output of the model', 'kind.group': 'Group', 'kind.stack': 'Repeats',

  'model.format': 'Format', 'model.producer': 'Producer', 'model.opset': 'Opset', 'model.bytes': 'File', 'model.tensors': 'Tensors',
  'model.inputs': 'Takes', 'model.outputs': 'Gives', 'model.nodes': 'Nodes', 'model.nodesTotal': '{n}, {all} with subgraphs', 'model.parameters': 'Parameters',
  'model.architecture': 'Architecture',

  'stage.none': 'This graph is empty: the file has no nodes, and nothing goes in or comes out.', 'insp.standard': 'by default',
  'foot.label': 'What is open', 'foot.boxes': '{n} nodes in {k} boxes', 'foot.layout': 'layout {t}', 'foot.mapped': '{bytes} mapped', 'foot.changed': 'changed on disk, opened again at {t}',
  'foot.marked': '{n} boxes changed', 'foot.markedOne': '1 box changed', 'foot.same': 'nothing in the picture changed', 'foot.unknown': 'not understood in the address: {parts}', 'foot.lost': 'vitrine does not answer; trying again',
  'foot.gone': 'The picture is of the file before', 'foot.kept': 'view {n} kept', 'foot.noView': 'no view kept under {n}',

  'start.title': 'See inside a neural network', 'start.lead': 'Drop a model on the page, or give its path on this machine.',
  'start.drop': 'Drop a file here', 'start.choose': 'Choose a file', 'start.path': 'Path of a file', 'start.open': 'Open', 'start.recent': 'Recent files',
  'start.noRecent': 'Files that you open will stand here', 'start.formats': 'What can be opened', 'start.browse': 'Folder {path}',
  'start.dropAny': 'Let go to open it', 'start.none': 'Nothing is open', 'start.or': 'or',
  'start.stays': 'The file stays on this machine; nothing is sent elsewhere.',

  'card.title': 'What you can see here', 'card.dismiss': 'Close this card', 'card.not': 'Not yet', 'card.comma': ', ',
  'card.fold': 'Double click a block to open it in place', 'card.search': 'Press / to search, ? for all keys',

  'read.title': 'How to read this',
  'read.graph.drawn': 'Each box is an operator, or a block of them. Values run along the lines from top to bottom; a line that splits is one value with several readers. Weights stand inside the box that reads them.',
  'read.graph.look': 'The stripe is the operator’s family. A grey frame is a block laid open; a card with rows is the same block repeated. A dashed chip marks a guess: a block found by its structure, not named in the file.',
  'read.graph.source': 'Layered drawing after Sugiyama, Tagawa and Toda (1981): cycles, rank, order, place, route. The first view has at most 25 boxes.',
  'read.graph.data': '{n} nodes stand in {k} boxes; most often {op} ({m}).',
  'read.table.drawn': 'Every box of the graph as a row, in the order of the computation; what stands inside a block is indented.',
  'read.table.look': 'Sizes are what the file states. Open a block with Enter or the arrow to see what is inside.',
  'read.table.source': 'The same answer of the server as the graph: what is folded there is folded here.',
  'long.more': 'all of it', 'long.less': 'less',
  'read.close': 'Close',

  'export.label': 'Export this picture', 'export.svg': 'SVG, text stays text', 'export.png': 'PNG', 'export.pdf': 'PDF', 'export.dot': 'DOT for graphviz', 'export.json': 'JSON with boxes and lines',
  'export.html': 'HTML, a page of its own', 'export.safetensors': 'safetensors, its numbers', 'export.making': 'making {as}',

  'keys.title': 'All keys', 'keys.letters': 'Letters act when no field has the focus.', 'keys.close': 'Close',
  'group.find': 'Find', 'group.walk': 'Walk', 'group.view': 'View', 'group.rooms': 'Rooms', 'group.file': 'File', 'group.panels': 'Panels',

  'cmd.search': 'Search', 'cmd.palette': 'All commands', 'cmd.keys': 'Table of all keys', 'cmd.theme': 'Light or dark', 'cmd.language': 'Language: 中文',
  'cmd.copy': 'Copy name', 'cmd.copyText': 'Copy everything about it as text', 'cmd.link': 'Copy link to this view', 'cmd.export': 'Export this picture',
  'cmd.exportAs': 'Export as {as}', 'cmd.fit': 'Fit all', 'cmd.fitSelection': 'Fit selection', 'cmd.zoomIn': 'Zoom in', 'cmd.zoomOut': 'Zoom out',
  'cmd.open': 'Open or close in place', 'cmd.drill': 'Drill in: draw it alone', 'cmd.out': 'Out, one level at a time', 'cmd.back': 'Back',
  'cmd.forward': 'Forward', 'cmd.up': 'Along an edge, up', 'cmd.down': 'Along an edge, down', 'cmd.left': 'To the neighbour at the left', 'cmd.right': 'To the neighbour at the right',
  'cmd.previousRepeat': 'Previous repeat of this block', 'cmd.nextRepeat': 'Next repeat of this block', 'cmd.previousCell': 'Previous along the spine', 'cmd.nextCell': 'Next along the spine',
  'cmd.upstream': 'Upstream: what it depends on', 'cmd.downstream': 'Downstream: what depends on it', 'cmd.isolate': 'Isolate the results or the reach',
  'cmd.list': 'List, open or closed', 'cmd.inspector': 'Inspector, open or closed', 'cmd.spine': 'Spine, whole or as a band', 'cmd.panel': 'To the next panel', 'cmd.panelBack': 'To the previous panel',
  'cmd.fold': 'Fold: only the top level', 'cmd.blocks': 'Blocks: at most 25 boxes', 'cmd.all': 'All: every node a box', 'cmd.direction': 'Turn: top to bottom or left to right',
  'cmd.show': 'Show {what}', 'cmd.table': 'Table of the same', 'cmd.graph': 'Graph', 'cmd.openFile': 'Open a file', 'cmd.closeFile': 'Close this file', 'cmd.read': 'How to read this', 'cmd.card': 'What this file allows',
  'cmd.room': 'Go to {room}', 'cmd.keep': 'Keep this view under 1 to 9', 'cmd.recall': 'Recall a kept view', 'cmd.keepN': 'Keep this view under {n}', 'cmd.recallN': 'Recall view {n}',

  'fail.title': 'This cannot be shown', 'fail.open': '{file} cannot be opened', 'fail.again': 'Try again', 'fail.other': 'Open another file', 'fail.others': 'Other files that are open', 'fail.copy': 'Copy this sentence',
  'fail.scope': 'Draw the whole model instead',
  'needs.graph': 'Go to the graph',

  'drawer.close': 'Close the drawer', 'edge.list': 'Width of the list', 'edge.inspector': 'Width of the inspector',

} as const;

export type Key = keyof typeof en;
