using System.Net;
using System.Text.RegularExpressions;
using MaxTune.Tests.Facade;
using MaxTune.Tools.Cli;
using Xunit;

namespace MaxTune.Tests.Explain;

/// <summary>The page of <c>explain --html</c>, used in a browser: what a script does with it is written into the document and read from there.</summary>
public sealed class HtmlPageTests(HtmlPageTests.Page page) : IClassFixture<HtmlPageTests.Page>
{
    public sealed class Page : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("maxtune_page_").FullName;
        public string Text { get; }

        public Page()
        {
            string file = Path.Combine(Folder, "page.html"), model = Path.Combine(Folder, "a<b>&c.mlir");
            File.Copy(Models.Digits("digits_mlp.mlir"), model);
            using var output = new StringWriter();
            using var error = new StringWriter();
            int code = MaxTuneTool.Run(["explain", model, "--params", Models.Digits("digits_mlp.safetensors"), "--threads", "1", "--tune-budget", "0.02", "--tune-candidates", "8", "--no-cache", "--html", file],
                new StringReader(""), output, error, _ => null);
            Assert.True(code == 0, error.ToString());
            Text = File.ReadAllText(file);
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public void Nothing_is_fetched_and_names_are_escaped()
    {
        Assert.DoesNotMatch(@"(src|href)=""(?!data:,"")", page.Text);
        Assert.DoesNotMatch(@"@import|url\(", page.Text);
        Assert.Equal(["http://www.w3.org/2000/svg"], Regex.Matches(page.Text, @"https?://[^""\s<]+").Select(m => m.Value).Distinct());
        Assert.Contains("<h1>a&lt;b&gt;&amp;c.mlir</h1>", page.Text);
        Assert.DoesNotContain("<b>", page.Text);
    }

    [Fact]
    public void Every_section_and_every_choice_is_there()
    {
        foreach (string id in new[] { "graph", "time", "roofline", "tuning", "kernels", "model" }) Assert.Contains($"<section id=\"{id}\">", page.Text);
        Assert.Equal(4, Regex.Count(page.Text, "<g class=\"group\">"));
        Assert.Equal(4, Regex.Count(page.Text, "<tr class=\"won\""));
        // three kernels have multiply-adds: each winner is a point
        Assert.Equal(3, Regex.Count(page.Text, "<circle class=\"point k\\d won\""));
        int timed = Regex.Count(page.Text, "<td class=\"n\" data-v=\"[^\"]+\">[\\d.]+</td><td class=\"n\" data-v=\"[^\"]+\">[-\\d.]+%</td><td class=\"n\" data-v=\"[^\"]+\">");
        Assert.Equal(timed, Regex.Count(page.Text, "<circle "));
    }

    private const string Script = """
        <script>
        const log = [];
        const check = (name, good) => log.push(name + '=' + (good ? 'ok' : 'FAILED'));
        try {
          const points = [...document.querySelectorAll('#roof .point')], tip = document.getElementById('tip');
          check('hidden', tip.hidden);
          for (const point of points) {
            point.dispatchEvent(new MouseEvent('mouseenter'));
            if (tip.hidden || tip.textContent !== point.dataset.tip || !/^\w+\n\w+: /.test(tip.textContent)) { check('tip of ' + point.dataset.tip, false); break; }
            const box = tip.getBoundingClientRect();
            if (box.left < 0 || box.right > innerWidth || box.width === 0) { check('tip is in the window', false); break; }
            point.dispatchEvent(new MouseEvent('mouseleave'));
          }
          check('hover', points.length > 10 && tip.hidden);
          points[0].focus();
          check('focus', !tip.hidden);
          points[0].blur();

          const table = document.querySelector('table.sortable'), heads = [...table.tHead.rows[0].cells];
          const column = name => heads.findIndex(h => h.textContent === name);
          const values = c => [...table.tBodies[0].rows].map(r => r.cells[c].dataset.v ?? r.cells[c].textContent);
          const numbers = c => { const v = values(c); const n = v.filter(x => x !== '').map(Number); return { n, last: v.slice(n.length).every(x => x === '') }; };
          const c = column('best \u00b5s'), before = table.tBodies[0].rows.length;
          heads[c].querySelector('button').click();
          let { n, last } = numbers(c);
          check('ascending', n.every((x, i) => i === 0 || n[i - 1] <= x) && last && n.length > 10 && heads[c].getAttribute('aria-sort') === 'ascending');
          heads[c].querySelector('button').click();
          ({ n, last } = numbers(c));
          check('descending', n.every((x, i) => i === 0 || n[i - 1] >= x) && last && heads[c].getAttribute('aria-sort') === 'descending');
          const t = column('choice');
          heads[t].querySelector('button').click();
          const names = values(t);
          check('text', names.every((x, i) => i === 0 || names[i - 1].localeCompare(x) <= 0) && !heads[c].hasAttribute('aria-sort') && names.length === before);

          const filter = document.getElementById('kernel-filter');
          filter.value = 'linear_unary_1';
          filter.dispatchEvent(new Event('change'));
          check('filter', [...table.tBodies[0].rows].every(r => r.hidden === (r.dataset.kernel !== 'linear_unary_1')));

          const luminance = color => { const v = color.match(/[\d.]+/g).slice(0, 3).map(x => (x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
          const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
          const ground = getComputedStyle(document.body).backgroundColor;
          log.push('dark=' + (luminance(ground) < 0.5));
          for (const [what, least] of [['body', 7], ['.soft', 4.5], ['td.note', 4.5], ['.picture .sub', 4.5], ['.picture .title', 4.5], ['#roof .tick', 4.5], ['#roof .point', 3]]) {
            const e = document.querySelector(what), style = getComputedStyle(e);
            const color = e instanceof SVGElement && style.fill !== 'none' ? style.fill : style.color;
            check('contrast of ' + what + ' ' + contrast(color, ground).toFixed(1), contrast(color, ground) >= least);
          }
          check('no scrolling sideways', document.documentElement.scrollWidth <= document.documentElement.clientWidth);
          check('nothing fetched', performance.getEntriesByType('resource').length === 0);
        } catch (e) { log.push('script=FAILED ' + e); }
        const result = document.createElement('pre');
        result.id = 'result';
        result.textContent = log.join('\n');
        document.body.append(result);
        </script>
        """;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hover_sort_and_both_themes_work_in_a_browser(bool dark)
    {
        string file = Path.Combine(page.Folder, $"test_{dark}.html");
        File.WriteAllText(file, page.Text.Replace("</body>", Script + "</body>"));
        var (document, console) = Browser.Load(file, dark, Path.Combine(page.Folder, $"profile_{dark}"));
        var result = Regex.Match(document, "<pre id=\"result\">(.*?)</pre>", RegexOptions.Singleline);
        Assert.True(result.Success, "the script did not end\n" + string.Join('\n', console));
        string text = WebUtility.HtmlDecode(result.Groups[1].Value);
        Assert.DoesNotContain("FAILED", text);
        Assert.Contains($"dark={(dark ? "true" : "false")}", text);
        foreach (string name in new[] { "hidden", "hover", "focus", "ascending", "descending", "text", "filter", "nothing fetched" }) Assert.Contains(name + "=ok", text);
        Assert.Empty(console);
    }
}
