package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Health of the database as {@code vectordb}, when Boot's health module is there. */
@AutoConfiguration(after = VectorDbAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean({VectorDatabase.class, VectorDbProperties.class})
@ConditionalOnEnabledHealthIndicator("vectordb")
public final class VectorDbHealthAutoConfiguration
    extends CompositeHealthContributorConfiguration<VectorDbHealthIndicator, VectorDatabase> {

  VectorDbHealthAutoConfiguration(VectorDbProperties properties) {
    super(database -> new VectorDbHealthIndicator(database, properties.readOnly()));
  }

  @Bean
  @ConditionalOnMissingBean(name = {"vectordbHealthIndicator", "vectordbHealthContributor"})
  HealthContributor vectordbHealthContributor(ConfigurableListableBeanFactory beanFactory) {
    return createContributor(beanFactory, VectorDatabase.class);
  }
}
