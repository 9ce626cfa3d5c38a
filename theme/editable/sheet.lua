-- Turns the HTML of sheets into Word files and plain text. `pandoc lua sheet.lua` reads one job a
-- line, as JSON on standard input, and answers each with a line of JSON:
--   {"html": ..., "goal": "a.docx", "reference": "b.docx", "language": ..., "picture": ...}
-- Without a reference, which gives Word its styles, it makes a text.
-- What print.css draws for a class is said here for Word (its styles are in word/styles.xml) and in
-- plain signs for text: a box to tick, a line to write on, a letter that is right.

local COLUMNS = 76 -- letters on a line of text
local AVERAGE = 5 -- letters that a place to write is counted as, when columns get their widths

-- ---- reading ----------------------------------------------------------------------------------

-- pandoc keeps the classes of div and span, not those of p, header, article and li.
local function read(html)
  html = html:gsub('<(/?)article', '<%1div'):gsub('<(/?)header', '<%1div'):gsub('<(/?)main', '<%1div')
  html = html:gsub('<p class="([^"]*)"([^>]*)>(.-)</p>', '<div class="%1"%2><p>%3</p></div>')
  html = html:gsub('<li class="kit%-tick">', '<li><span class="kit-tickbox"></span> ')
  return pandoc.read(html, 'html')
end

-- Only pictures that lie beside the sheet are opened; of all others their words remain.
local function with_pictures(doc, job)
  return doc:walk({Image = function(image)
    if job.reference and not image.src:match('[/:]') then return end
    local alt = pandoc.utils.stringify(image.caption)
    return pandoc.Inlines((job.picture:gsub('{}', function() return alt end)))
  end})
end

local function has(element, class)
  return element.classes ~= nil and element.classes:includes(class)
end

local function for_paper_alone(element)
  return element.attr.attributes.paper ~= nil or has(element, 'kit-hidden')
end

-- ---- both -------------------------------------------------------------------------------------

-- The columns and cells that are for paper alone go: page numbers, for one.
local function cut_columns(tbl)
  local gone = {}
  local function cut(rows)
    for _, row in ipairs(rows) do
      local kept = pandoc.List()
      for at, cell in ipairs(row.cells) do
        if cell.attr.attributes.paper ~= nil then gone[at] = true else kept:insert(cell) end
      end
      row.cells = kept
    end
  end
  cut(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do cut(body.body) end
  local specs = pandoc.List()
  for at, spec in ipairs(tbl.colspecs) do
    if not gone[at] then specs:insert(spec) end
  end
  tbl.colspecs = specs
  return tbl
end

-- A link into the kit leads nowhere once the file has been saved; one to the web stays.
local function link(element)
  if element.target:match('^https?:') and not element.target:match('^https://kit%.invalid') then
    return element
  end
  return element.content
end

-- Words in another language say so inside a table too.
local function say_language(cell)
  local lang = cell.attr.attributes.lang
  if lang then
    cell.contents = cell.contents:walk({
      Plain = function(block) return pandoc.Plain({pandoc.Span(block.content, {lang = lang})}) end,
      Para = function(block) return pandoc.Para({pandoc.Span(block.content, {lang = lang})}) end,
    })
  end
  return cell
end

local common = {
  traverse = 'topdown',
  Div = function(div) if for_paper_alone(div) then return {}, false end end,
  Span = function(span) if for_paper_alone(span) then return {}, false end end,
  Table = cut_columns,
  Link = link,
}

local function rows_of(tbl)
  local rows = pandoc.List()
  for _, body in ipairs(tbl.bodies) do rows:extend(body.body) end
  return rows
end

local function words(thing) return pandoc.utils.stringify(thing) end

local function empty(blocks) return words(blocks) == '' end

-- The inlines of blocks, one after the other.
local function inlines(blocks)
  return pandoc.utils.blocks_to_inlines(blocks, {pandoc.Space()})
end

-- The first thing of a list line that is more than space.
local function first_of(item)
  local block = item[1]
  return block and block.content and block.content[1]
end

local function begins_with(item, ...)
  local first = first_of(item)
  if not first or first.t ~= 'Span' then return false end
  for _, class in ipairs({...}) do
    if has(first, class) then return true end
  end
  return false
end

-- Whether every line of a list begins with one of these.
local function all_begin_with(items, ...)
  for _, item in ipairs(items) do
    if not begins_with(item, ...) then return false end
  end
  return #items > 0
end

-- A box before a line, and the line itself, are one paragraph.
local function joined(item)
  local first, second = item[1], item[2]
  if first and second and first.t == 'Plain' and second.t == 'Para' and words(first) == '' then
    local whole = pandoc.List(first.content):clone()
    whole:extend(second.content)
    local rest = pandoc.List({pandoc.Plain(whole)})
    for at = 3, #item do rest:insert(item[at]) end
    return rest
  end
  return item
end

-- ---- Word -------------------------------------------------------------------------------------

-- class -> style of every paragraph inside; what is not here is plain text
local PARAGRAPHS = {
  ['sheet-name'] = 'Name Line', ['sheet-facts'] = 'Small Print', ['sheet-note'] = 'Small Print',
  ['kit-ask'] = 'Small Print', ['kit-basis'] = 'Small Print', ['kit-checked'] = 'Small Print',
  ['key-code'] = 'Small Print', ['plan-clock'] = 'Small Print', ['plan-core'] = 'Small Print',
  ['kit-key'] = 'Small Print', ['kit-explanation'] = 'Block Text',
  ['kit-bank'] = 'Framed', ['quick-key'] = 'Framed', ['kit-band__label'] = 'Label',
  ['markdown-alert-title'] = 'Framed Title', ['markdown-alert'] = 'Framed',
  ['kit-samples__head'] = 'Label', ['kit-column__head'] = 'Label', ['kit-gaptext'] = 'Gap Text',
  ['kit-help__ways'] = 'Tight',
}
-- class -> style of letters
local LETTERS = {
  ['kit-letter--right'] = 'Right Letter', ['sheet-code'] = 'Code On Sheet', ['kit-cite'] = 'Small',
  ['kit-points'] = 'Small', ['kit-fill__who'] = 'Small', ['keys-from'] = 'Small',
  ['kit-why'] = 'Small',
}
local BLANK = {['kit-blank--name'] = 30, ['kit-blank--date'] = 13, ['kit-blank'] = 24}

local function underscores(span)
  local long = BLANK['kit-blank']
  for class, count in pairs(BLANK) do
    if class ~= 'kit-blank' and has(span, class) then long = count end
  end
  return pandoc.Str(string.rep('_', long))
end

local function blank(span)
  local line = pandoc.List({underscores(span)})
  if #span.content > 0 then line = pandoc.List(span.content) .. {pandoc.Space()} .. line end
  if has(span, 'kit-blank--name') or has(span, 'kit-blank--date') then
    return pandoc.List({pandoc.Space()}) .. line .. {pandoc.Space()}
  end
  return line
end

-- A version has its code before the name.
local function code(span)
  return pandoc.List(span.content) .. {pandoc.Str('\u{a0}\u{a0}\u{a0}')}
end

local function quick_item(span)
  return pandoc.List(span.content) .. {pandoc.Str(';'), pandoc.Space()}
end

local function with_colon(span) return pandoc.List(span.content) .. {pandoc.Str(':')} end

local function word_span(span)
  if has(span, 'kit-tickbox') then return pandoc.Str('☐') end
  if has(span, 'kit-slot') then return pandoc.Str('____') end
  if has(span, 'kit-blank') then return blank(span) end
  if has(span, 'quick-key__item') then return quick_item(span) end
  if has(span, 'quick-key__number') then return with_colon(span) end
  if has(span, 'plan-clock__core') then
    return pandoc.List({pandoc.Str('·'), pandoc.Space()}) .. span.content
  end
  for class, style in pairs(LETTERS) do
    if has(span, class) then
      local inner = class == 'sheet-code' and code(span) or span.content
      local made = pandoc.Span(inner, {['custom-style'] = style})
      return class == 'kit-why' and {pandoc.LineBreak(), made} or made
    end
  end
end

local function styled(blocks, style) return pandoc.Div(blocks, {['custom-style'] = style}) end

-- Lines with a box become a list whose signs are boxes, so that a new line gets one too. Lines with
-- a letter or a place for one are paragraphs that hang behind it.
local function word_list(list)
  local items = list.content:map(joined)
  if all_begin_with(items, 'kit-tickbox') then
    list.content = items
    return list
  end
  if all_begin_with(items, 'kit-slot', 'kit-letter', 'kit-judge') then
    local lines = pandoc.List()
    for _, item in ipairs(items) do
      for _, block in ipairs(item) do
        lines:insert(block.t == 'Plain' and pandoc.Para(block.content) or block)
      end
    end
    return styled(lines, 'Option')
  end
end

local function ooxml(xml) return pandoc.RawBlock('openxml', xml) end

-- An empty box is a table of one cell, which grows when somebody writes much.
local function box(millimetres)
  local border = ''
  for _, side in ipairs({'top', 'left', 'bottom', 'right'}) do
    border = border .. ('<w:%s w:val="single" w:sz="6" w:space="0" w:color="000000"/>'):format(side)
  end
  return ooxml((
    '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>%s</w:tblBorders></w:tblPr>' ..
    '<w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/>' ..
    '<w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr><w:tc><w:tcPr><w:tcW w:w="5000" w:type="pct"/>' ..
    '</w:tcPr><w:p/></w:tc></w:tr></w:tbl><w:p/>'):format(border, millimetres * 56.7))
end

-- Things to match stand beside each other, in a table without lines.
local function columns(div)
  if not has(div, 'kit-columns') then return end
  local cells = pandoc.List()
  for _, column in ipairs(div.content) do cells:insert(pandoc.Cell(column.content)) end
  local specs = pandoc.List({{pandoc.AlignDefault, 0.5}, {pandoc.AlignDefault, 0.5}})
  local body = {attr = pandoc.Attr(), body = {pandoc.Row(cells)}, head = {}, row_head_columns = 0}
  return pandoc.Table(
    pandoc.Caption(), specs, pandoc.TableHead(), {body}, pandoc.TableFoot(),
    {['custom-style'] = 'Side By Side'})
end

-- What a sheet is, and on the right for whom, on one line.
local function head(div)
  local said = pandoc.List()
  for _, part in ipairs(div.content) do
    if #said > 0 then said:insert(pandoc.RawInline('openxml', '<w:r><w:tab/></w:r>')) end
    said:extend(#said > 0 and {pandoc.Strong(part.content)} or part.content)
  end
  return styled({pandoc.Para(said)}, 'Sheet Head')
end

local function word_div(div)
  if div.attributes['custom-style'] then return end
  if has(div, 'running') then return {} end
  if has(div, 'sheet-head') then return head(div) end
  if has(div, 'kit-lines') then
    return pandoc.List(div.content) .. {styled({pandoc.Para({})}, 'After Lines')}
  end
  if has(div, 'kit-line') then return styled({pandoc.Para({})}, 'Writing Line') end
  if has(div, 'kit-page-break') then return ooxml('<w:p><w:r><w:br w:type="page"/></w:r></w:p>') end
  for _, class in ipairs(div.classes) do
    local height = class:match('^kit%-box%-%-(%d+)$')
    if height then return box(tonumber(height)) end
    if PARAGRAPHS[class] then return styled(div.content, PARAGRAPHS[class]) end
  end
  return div.content
end

-- Every table is as wide as the text; columns share the width by the words in them.
local function word_table(tbl)
  if tbl.attr.attributes['custom-style'] then return tbl end
  local weights = pandoc.List()
  for _ in ipairs(tbl.colspecs) do weights:insert(AVERAGE) end
  local rows = pandoc.List(tbl.head.rows):clone()
  rows:extend(rows_of(tbl))
  for _, row in ipairs(rows) do
    for at, cell in ipairs(row.cells) do
      say_language(cell)
      local long = has(cell.attr, 'kit-write') and 30 or utf8.len(words(cell.contents)) or 0
      weights[at] = math.max(weights[at], math.min(long, 60))
      if has(cell.attr, 'kit-write') then
        local tall = #tbl.colspecs > 2 and not has(tbl, 'kit-contacts')
        cell.contents = {styled({pandoc.Para({})}, tall and 'Writing Cell' or 'Writing Cell Low')}
      end
    end
  end
  local all = 0
  for _, weight in ipairs(weights) do all = all + weight + 6 end
  tbl.colspecs = tbl.colspecs:map(function(spec) return {spec[1], 0} end)
  for at, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[at] = {spec[1], (weights[at] + 6) / all}
  end
  return tbl
end

-- Words in bold on a line of their own stay with what follows.
local function word_para(para)
  if #para.content == 1 and para.content[1].t == 'Strong' then return styled({para}, 'Label') end
end

local for_word = {
  {Table = word_table, BulletList = word_list, Div = columns, Para = word_para},
  {Span = word_span, Div = word_div},
}
-- pandoc's own template begins with the title, which our sheets have as their heading
local BODY = pandoc.template.compile((pandoc.template.default('openxml'):gsub(
  '<w:body>.-%$body%$', '<w:body>\n$body$')))

local function write_word(doc, job)
  doc.meta.lang = pandoc.MetaString(job.language)
  return pandoc.write(doc, 'docx+empty_paragraphs', {reference_doc = job.reference, template = BODY})
end

-- ---- text -------------------------------------------------------------------------------------

local function line() return pandoc.Para({pandoc.Str(string.rep('_', COLUMNS))}) end

local function text_span(span)
  if has(span, 'kit-tickbox') then return pandoc.Str('[ ]') end
  if has(span, 'kit-slot') then return pandoc.Str('____') end
  if has(span, 'kit-blank') then return blank(span) end
  if has(span, 'sheet-code') then return code(span) end
  if has(span, 'running-help__route') then
    return pandoc.List({pandoc.LineBreak()}) .. span.content
  end
  if has(span, 'kit-letter') and not words(span):match('%.$') and not has(span, 'kit-letter--right') then
    return pandoc.List(span.content) .. {pandoc.Str('.')}
  end
  if has(span, 'kit-letter--right') then
    return pandoc.List({pandoc.Str('[')}) .. span.content .. {pandoc.Str(']')}
  end
  if has(span, 'keys-from') then
    return pandoc.List({pandoc.Str('(')}) .. span.content .. {pandoc.Str(')')}
  end
  if has(span, 'quick-key__item') then return quick_item(span) end
  if has(span, 'quick-key__number') then return with_colon(span) end
  if has(span, 'plan-clock__core') then
    return pandoc.List({pandoc.Str('·'), pandoc.Space()}) .. span.content
  end
  if has(span, 'kit-why') then return pandoc.List({pandoc.LineBreak()}) .. span.content end
  return span.content
end

-- A row is a few lines: each cell with the name of its column. That can be read out,
-- and sent as a message, where columns of letters fall apart.
local function text_table(tbl)
  local names = pandoc.List()
  if tbl.head.rows[1] then
    names = pandoc.List(tbl.head.rows[1].cells):map(function(cell) return words(cell.contents) end)
  end
  local blocks = pandoc.List()
  if #tbl.caption.long > 0 then blocks:insert(pandoc.Para(inlines(tbl.caption.long))) end
  for _, row in ipairs(rows_of(tbl)) do
    local lines = pandoc.List()
    for at, cell in ipairs(row.cells) do
      local place = has(cell.attr, 'kit-write')
      local said = place and pandoc.List({pandoc.Str(string.rep('_', 40))}) or inlines(cell.contents)
      local name = names[at] or ''
      if #said > 0 then
        if #lines > 0 then lines:insert(pandoc.LineBreak()) end
        if name ~= '' then
          lines:extend({pandoc.Str(name .. ':'), pandoc.Space()})
        end
        lines:extend(said)
      end
    end
    blocks:insert(pandoc.Para(lines))
  end
  return blocks
end

local function is_why(inline) return inline.t == 'Span' and has(inline, 'kit-why') end

local function text_list(list)
  local items = list.content:map(joined)
  if all_begin_with(items, 'kit-slot', 'kit-letter', 'kit-judge', 'kit-tickbox') then
    local lines = items:map(function(item) return pandoc.Inlines(inlines(item)) end)
    if lines:find_if(function(line) return line:find_if(is_why) end) then
      return lines:map(function(line) return pandoc.Para(line) end)
    end
    return pandoc.LineBlock(lines)
  end
  list.content = items
  return list
end

local function text_div(div)
  if has(div, 'kit-line') then return line() end
  for _, class in ipairs(div.classes) do
    local height = class:match('^kit%-box%-%-(%d+)$')
    if height then
      local lines = pandoc.List()
      for _ = 1, math.max(2, tonumber(height) // 12) do lines:insert(line()) end
      return lines
    end
  end
  return div.content
end

local function text_header(header)
  local said = header.content
  if header.level == 1 then
    said = said:walk({Str = function(str) return pandoc.Str(pandoc.text.upper(str.text)) end})
  end
  return {pandoc.Plain({pandoc.LineBreak()}), pandoc.Para(said)}
end

-- BOM and line ends as old Windows programs want them; all others take them too.
local function for_windows(text)
  return '\u{feff}' .. text:gsub('\u{a0}', ' '):gsub(' +\n', '\n'):gsub('\n', '\r\n')
end

local for_text = {
  {Table = text_table, BulletList = text_list},
  {Span = text_span, Div = text_div, Header = text_header},
}

-- Help and stamp, which stand at the foot of every page, come last.
local function foot_last(doc)
  local foot = pandoc.List()
  doc = doc:walk({Div = function(div)
    if has(div, 'running') and #foot == 0 then foot:extend(div.content) end
    if has(div, 'running') then return {} end
  end})
  doc.blocks:extend(foot)
  return doc
end

local function write_text(doc)
  doc.meta = {}
  return for_windows(pandoc.write(doc, 'plain', {columns = COLUMNS}))
end

-- ---- jobs -------------------------------------------------------------------------------------

local function apply(doc, filters)
  for _, filter in ipairs(filters) do doc = doc:walk(filter) end
  return doc
end

for request in io.lines() do
  local job = pandoc.json.decode(request, false)
  local doc = with_pictures(read(job.html), job):walk(common)
  local made
  if job.reference then
    made = write_word(apply(doc, for_word), job)
  else
    made = write_text(apply(foot_last(doc), for_text))
  end
  local file = assert(io.open(job.goal, 'wb'))
  file:write(made)
  file:close()
  io.write(pandoc.json.encode({goal = job.goal}), '\n')
  io.flush()
end
