package dev.vectordb.internal.text;

import dev.vectordb.model.TextLanguage;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.ne.NepaliAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.te.TeluguAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/** Lucene's analyzers by language. */
final class TextAnalyzers {
  /** Lucene refuses a word of more than 32,766 bytes, and a character may take three. */
  private static final int MAX_WORD_CHARS = 32_766 / 3;

  private TextAnalyzers() {}

  /** Returns the analyzer of a language, without words so long that Lucene would refuse them. */
  static Analyzer of(TextLanguage language) {
    return new WithoutEndlessWords(plain(language));
  }

  private static final class WithoutEndlessWords extends AnalyzerWrapper {
    private final Analyzer plain;

    WithoutEndlessWords(Analyzer plain) {
      super(plain.getReuseStrategy());
      this.plain = plain;
    }

    @Override
    protected Analyzer getWrappedAnalyzer(String field) {
      return plain;
    }

    @Override
    protected TokenStreamComponents wrapComponents(String field, TokenStreamComponents components) {
      return new TokenStreamComponents(
          components.getSource(), new LengthFilter(components.getTokenStream(), 1, MAX_WORD_CHARS));
    }
  }

  private static Analyzer plain(TextLanguage language) {
    return switch (language) {
      case STANDARD -> new StandardAnalyzer();
      case ARABIC -> new ArabicAnalyzer();
      case ARMENIAN -> new ArmenianAnalyzer();
      case BASQUE -> new BasqueAnalyzer();
      case BENGALI -> new BengaliAnalyzer();
      case BRAZILIAN_PORTUGUESE -> new BrazilianAnalyzer();
      case BULGARIAN -> new BulgarianAnalyzer();
      case CATALAN -> new CatalanAnalyzer();
      case CJK -> new CJKAnalyzer();
      case CZECH -> new CzechAnalyzer();
      case DANISH -> new DanishAnalyzer();
      case DUTCH -> new DutchAnalyzer();
      case ENGLISH -> new EnglishAnalyzer();
      case ESTONIAN -> new EstonianAnalyzer();
      case FINNISH -> new FinnishAnalyzer();
      case FRENCH -> new FrenchAnalyzer();
      case GALICIAN -> new GalicianAnalyzer();
      case GERMAN -> new GermanAnalyzer();
      case GREEK -> new GreekAnalyzer();
      case HINDI -> new HindiAnalyzer();
      case HUNGARIAN -> new HungarianAnalyzer();
      case INDONESIAN -> new IndonesianAnalyzer();
      case IRISH -> new IrishAnalyzer();
      case ITALIAN -> new ItalianAnalyzer();
      case LATVIAN -> new LatvianAnalyzer();
      case LITHUANIAN -> new LithuanianAnalyzer();
      case NEPALI -> new NepaliAnalyzer();
      case NORWEGIAN -> new NorwegianAnalyzer();
      case PERSIAN -> new PersianAnalyzer();
      case PORTUGUESE -> new PortugueseAnalyzer();
      case ROMANIAN -> new RomanianAnalyzer();
      case RUSSIAN -> new RussianAnalyzer();
      case SERBIAN -> new SerbianAnalyzer();
      case SORANI -> new SoraniAnalyzer();
      case SPANISH -> new SpanishAnalyzer();
      case SWEDISH -> new SwedishAnalyzer();
      case TAMIL -> new TamilAnalyzer();
      case TELUGU -> new TeluguAnalyzer();
      case THAI -> new ThaiAnalyzer();
      case TURKISH -> new TurkishAnalyzer();
    };
  }
}
